// SPDX-License-Identifier: Apache-2.0
/**
 * Puts unmodified programs on Multipath TCP, and tells which sockets are.
 */
// the command line is compiled after this module, and so not found yet; Micrometer has no module-info
@SuppressWarnings({"module", "requires-automatic"})
module io.github.mptcpify {
    requires io.github.mptcpify.jna;
    requires org.apache.commons.io;
    // for the agent alone, which is part of the JVM's where it runs
    requires static java.instrument;
    // for MptcpNetty alone
    requires static io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    // for what is written to the flight recorder
    requires static jdk.jfr;
    // for MptcpMeters alone
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports io.github.mptcpify;
    exports io.github.mptcpify.paths;
    exports io.github.mptcpify.jfr;
    exports io.github.mptcpify.metrics;
    exports io.github.mptcpify.micrometer;
    exports io.github.mptcpify.sockets;
    exports io.github.mptcpify.internal.linux to
            io.github.mptcpify.examples;
}
