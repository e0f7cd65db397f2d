// SPDX-License-Identifier: Apache-2.0
/**
 * What runs: examples and demos of the library.
 */
module io.github.mptcpify.examples {
    requires io.github.mptcpify;
    requires jdk.httpserver;
    requires static org.jspecify;

    exports io.github.mptcpify.examples;
}
