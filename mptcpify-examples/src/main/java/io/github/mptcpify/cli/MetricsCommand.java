// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.cli.output.OpenMetrics;
import io.github.mptcpify.cli.system.MetricsServer;
import io.github.mptcpify.metrics.MptcpMetrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells a monitoring system what MPTCP does here. */
@Command(
        name = "metrics",
        header = {"Print metrics for Prometheus, or serve them.", ""},
        description = {
            "Prints as OpenMetrics text: MPTCP sockets by status, subflows, fallbacks by reason, retransmissions, and what"
                    + " is enabled, and has done. Without --listen that is one page, for node_exporter's textfile collector.",
            "",
            "What is said of ports and paths as counters begins with this command: with --listen it goes up from page to page,"
                    + " without it there is what is open now."
        },
        footer = {
            "Examples:",
            "  mptcpify metrics",
            "  mptcpify metrics --port 443 --listen 127.0.0.1:9464",
            "  mptcpify metrics >$DIR/mptcp.prom.$$$$ && mv $DIR/mptcp.prom.$$$$ $DIR/mptcp.prom",
            "",
            "Needs no right, but to tell of what is enabled root. Without it that is left out."
        })
final class MetricsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Connections of a listening port by what they are: MPTCP, fallen back, TCP. May be given several times.")
    private List<Integer> ports = new ArrayList<>();

    @Option(names = "--paths", description = "Bytes by this host's addresses, over which subflows go.")
    private boolean paths;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            converter = ListenAddress.class,
            description =
                    "Serve them by HTTP at /metrics, until Ctrl-C. With port 0, the error output tells which one it is.")
    private @Nullable InetSocketAddress listen;

    MetricsCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        MptcpMetrics metrics = metrics();
        if (listen != null) {
            try (MetricsServer server = MetricsServer.start(listen, () -> OpenMetrics.text(metrics.read()))) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("mptcpify: serving " + server.url());
                err.flush();
                server.await();
            }
            return 0;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(OpenMetrics.text(metrics.read()));
        out.flush();
        return 0;
    }

    private MptcpMetrics metrics() throws IOException {
        MptcpMetrics.Builder builder = MptcpMetrics.builder();
        try {
            ports.forEach(builder::port);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ParameterException(spec.commandLine(), "--port: " + e.getMessage(), e);
        }
        if (paths) {
            builder.paths();
        }
        PersistentAttachments enabled = Mptcpify.persistent();
        if (mayRead(enabled)) {
            builder.persistent(enabled);
        }
        return builder.build();
    }

    private static boolean mayRead(PersistentAttachments enabled) throws IOException {
        try {
            enabled.states();
            return true;
        } catch (MptcpifyException | AccessDeniedException e) {
            // another user's, whom it does not concern
            return false;
        }
    }
}
