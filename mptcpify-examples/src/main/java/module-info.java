// SPDX-License-Identifier: Apache-2.0
/**
 * What runs: examples and demos of the library.
 */
module io.github.mptcpify.examples {
    requires io.github.mptcpify;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires jdk.httpserver;
    requires static org.jspecify;

    exports io.github.mptcpify.examples;
    exports io.github.mptcpify.examples.embedding;
}
