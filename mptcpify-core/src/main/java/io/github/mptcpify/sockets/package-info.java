// SPDX-License-Identifier: Apache-2.0
/** MPTCP sockets for this JVM's own code, without any privilege. */
@NullMarked
package io.github.mptcpify.sockets;

import org.jspecify.annotations.NullMarked;
