// SPDX-License-Identifier: Apache-2.0
/**
 * Puts unmodified programs on Multipath TCP, and tells which sockets are.
 */
module io.github.mptcpify {
    requires io.github.mptcpify.jna;
    requires org.apache.commons.io;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.github.mptcpify;
    exports io.github.mptcpify.assertj;
    exports io.github.mptcpify.junit;
    exports io.github.mptcpify.network;
    exports io.github.mptcpify.sockets;

    // JUnit makes the extensions by reflection
    opens io.github.mptcpify.junit to
            org.junit.platform.commons;
}
