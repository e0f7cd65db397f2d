// SPDX-License-Identifier: Apache-2.0
/** The events of the flight recorder. */
@NullMarked
package io.github.mptcpify.internal.jfr;

import org.jspecify.annotations.NullMarked;
