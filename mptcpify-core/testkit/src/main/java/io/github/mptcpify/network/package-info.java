// SPDX-License-Identifier: Apache-2.0
/**
 * Two hosts on one machine, joined by several paths, to test Multipath TCP with. Needs root.
 *
 * <pre>{@code
 * try (MptcpNetwork network = MptcpNetwork.builder().paths(2).rate(40_000_000).build()) {
 *     ServerSocketChannel listener = network.server().call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(80)));
 *     Process client = new ProcessBuilder(
 *             network.client().command("curl", "-o", "/dev/null", "http://" + network.server().address(1).getHostAddress() + "/big")).start();
 *     network.cut(1);
 *     // the download continues over path 2, if both ends speak MPTCP
 * }
 * }</pre>
 *
 * <p>Programs and sockets there are plain TCP unless they ask for MPTCP or are converted: {@code
 * Mptcpify.attach(Scope.networkNamespace(network.client().namespace()))}.
 */
@NullMarked
package io.github.mptcpify.network;

import org.jspecify.annotations.NullMarked;
