// SPDX-License-Identifier: Apache-2.0
/**
 * What runs: the command line, examples and demos of the library.
 */
@SuppressWarnings("requires-automatic") // the two that draw have no module-info
module io.github.mptcpify.examples {
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires io.github.mptcpify;
    requires io.github.mptcpify.testkit;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires java.desktop;
    // for the command jvm alone
    requires static jdk.attach;
    requires jdk.httpserver;
    requires org.apache.xmlgraphics.batik.svggen;
    requires org.jfree.jfreechart;
    requires static org.jspecify;

    exports io.github.mptcpify.examples.demo;
    exports io.github.mptcpify.cli;
    exports io.github.mptcpify.examples.embedding;

    opens io.github.mptcpify.cli to
            info.picocli;
    opens io.github.mptcpify.cli.system to
            info.picocli;
}
