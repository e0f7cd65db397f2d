// SPDX-License-Identifier: Apache-2.0
/** Whether a server speaks MPTCP, found out by connecting to it. */
@NullMarked
package io.github.mptcpify.internal.probe;

import org.jspecify.annotations.NullMarked;
