// SPDX-License-Identifier: Apache-2.0
/** Finds out whether a server speaks MPTCP, by connecting to it. */
@NullMarked
package io.github.mptcpify.internal.probe;

import org.jspecify.annotations.NullMarked;
