// SPDX-License-Identifier: Apache-2.0
/** Turns this JVM's sockets into MPTCP sockets before they are used. */
@NullMarked
package io.github.mptcpify.internal.sockets;

import org.jspecify.annotations.NullMarked;
