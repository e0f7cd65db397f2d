// SPDX-License-Identifier: Apache-2.0
/** The options of sockets, by their names, and sockets on which it is tried what MPTCP does with them. */
@NullMarked
package io.github.mptcpify.internal.options;

import org.jspecify.annotations.NullMarked;
