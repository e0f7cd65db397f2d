// SPDX-License-Identifier: Apache-2.0
/** Sockets of this JVM's that become MPTCP sockets before anything is done with them. */
@NullMarked
package io.github.mptcpify.internal.sockets;

import org.jspecify.annotations.NullMarked;
