// SPDX-License-Identifier: Apache-2.0
/**
 * Puts unmodified programs on Multipath TCP, and tells which sockets use it.
 */
// "module": the command line is compiled later, and so not found here; "requires-automatic": Micrometer has no
// module-info
@SuppressWarnings({"module", "requires-automatic"})
module io.github.mptcpify {
    requires io.github.mptcpify.jna;
    requires org.apache.commons.io;
    // only for the agent; a JVM with an agent always has it
    requires static java.instrument;
    // only for MptcpNetty
    requires static io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    // for the flight recorder
    requires static jdk.jfr;
    // only for MptcpMeters
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
