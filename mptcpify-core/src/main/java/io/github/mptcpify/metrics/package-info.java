// SPDX-License-Identifier: Apache-2.0
/** What MPTCP does on this machine, as metrics, for whatever library publishes them. */
@NullMarked
package io.github.mptcpify.metrics;

import org.jspecify.annotations.NullMarked;
