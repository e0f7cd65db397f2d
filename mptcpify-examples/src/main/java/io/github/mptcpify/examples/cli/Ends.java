// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.TcpState;
import java.net.InetSocketAddress;

/** Where a socket's connection goes from and to, and its state. */
record Ends(InetSocketAddress local, InetSocketAddress remote, TcpState state) {}
