// SPDX-License-Identifier: Apache-2.0
/** How metrics are made of listings, counters and attachments. */
@NullMarked
package io.github.mptcpify.internal.metrics;

import org.jspecify.annotations.NullMarked;
