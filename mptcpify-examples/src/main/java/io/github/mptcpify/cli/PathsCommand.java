// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.PathReport;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.cli.paths.AppliedSteps;
import io.github.mptcpify.cli.paths.Diagnosis;
import io.github.mptcpify.cli.paths.Follower;
import io.github.mptcpify.cli.paths.Network;
import io.github.mptcpify.cli.paths.Obstacle;
import io.github.mptcpify.cli.paths.Step;
import io.github.mptcpify.cli.system.NamespaceThread;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells which paths connections can have, and what is in the way of a second one. */
@Command(
        name = "paths",
        header = {"Tell why connections have one path only, and mend it.", ""},
        description = {
            "Shows the interfaces, addresses, endpoints and limits of a network namespace, and each obstacle to a second path:"
                    + " no endpoint, a limit, a route that leaves through the other interface, a strict rp_filter, a shared subnet,"
                    + " a private address, a peer that takes no further subflow. Below each are the commands that mend it.",
            "",
            "A host that connects makes subflows from its endpoints; one that is connected to (--server) announces its"
                    + " addresses."
        },
        footer = {
            "Examples:",
            "  mptcpify paths",
            "  mptcpify paths --apply",
            "  mptcpify paths --undo",
            "  mptcpify paths --follow",
            "  mptcpify paths --server --netns /run/netns/shop --json",
            "",
            "What --apply does holds until --undo or the next boot. It is written down in",
            "/run/mptcpify/paths; --undo leaves what was changed by others since. --follow is",
            "what the service mptcpify-paths runs; it does not run beside mptcpd, nor beside",
            "NetworkManager unless that has connection.mptcp-flags=1.",
            "Exit code: 0 if nothing is in the way, 4 if something is; 1 failed, 2 wrong usage.",
            "Needs the program ip (iproute2 5.8); to change anything, and on some kernels to",
            "see endpoints, CAP_NET_ADMIN; for --netns CAP_SYS_ADMIN."
        })
final class PathsCommand implements Callable<Integer> {
    private static final int OBSTACLES = 4;
    private static final int LONGEST_END_SECONDS = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--apply", description = "Run the commands that mend what can be mended.")
    private boolean apply;

    @Option(names = "--undo", description = "Take back what --apply has done in the network namespace.")
    private boolean undo;

    @Option(
            names = "--follow",
            description =
                    "Keep an endpoint for each interface while it is up, until this ends; then remove them again.")
    private boolean follow;

    @Option(names = "--server", description = "This is the side that is connected to.")
    private boolean server;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description =
                    "Where the paths are to lead; else to the peer of a connection that there is, or by the default route.")
    private @Nullable String to;

    @Option(
            names = "--netns",
            paramLabel = "FILE",
            description = "Another network namespace, as /run/netns/NAME or /proc/PID/ns/net.")
    private @Nullable Path namespace;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    PathsCommand() {}

    @Override
    public Integer call() throws IOException {
        if (apply && undo) {
            throw new ParameterException(spec.commandLine(), "name either --apply or --undo");
        }
        if (follow && (apply || undo || json || to != null)) {
            throw new ParameterException(spec.commandLine(), "--follow goes with --server and --netns alone");
        }
        if (undo && json) {
            throw new ParameterException(spec.commandLine(), "--undo prints no JSON");
        }
        Optional<InetAddress> target = target();
        return NamespaceThread.call(namespace, () -> follow ? follow() : undo ? undo() : examine(target));
    }

    /** SIGTERM and Ctrl-C end a JVM through its shutdown hooks: what was added is removed meanwhile. */
    private int follow() throws IOException {
        Follower follower = new Follower(server, spec.commandLine().getOut());
        CountDownLatch done = new CountDownLatch(1);
        Thread atShutdown = new Thread(() -> {
            follower.end();
            try {
                if (!done.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                    Errors.warn(
                            spec.commandLine().getErr(), "not all endpoints are removed; the next --follow does that");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(atShutdown);
        try {
            follower.run();
        } finally {
            done.countDown();
        }
        return 0;
    }

    /** A name could be asked of a server in vain, and means several addresses. */
    private Optional<InetAddress> target() throws IOException {
        String literal = to;
        if (literal == null) {
            return Optional.empty();
        }
        if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new ParameterException(
                    spec.commandLine(), "--to is an address, as 192.0.2.1 or 2001:db8::1, not '" + literal + "'");
        }
        return Optional.of(InetAddress.getByName(literal));
    }

    private int examine(Optional<InetAddress> target) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PathReport report = report(target);
        if (apply) {
            List<Step> steps = report.obstacles().stream()
                    .map(Obstacle::steps)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            // what is to be seen is what it came to
            PrintWriter progress = json ? spec.commandLine().getErr() : out;
            apply(steps, progress);
            report = report(target);
        }
        if (json) {
            out.println(Json.text(report.members()));
        } else {
            report.lines(new Style(spec.commandLine().getColorScheme())).forEach(out::println);
        }
        out.flush();
        return report.obstacles().isEmpty() ? 0 : OBSTACLES;
    }

    private PathReport report(Optional<InetAddress> target) throws IOException {
        Network network = Network.readable();
        MptcpCounters counters =
                namespace == null ? MptcpCounters.read() : MptcpCounters.read(Scope.networkNamespace(namespace));
        return new PathReport(network, Diagnosis.of(network, counters, server, target));
    }

    private static void apply(List<Step> steps, PrintWriter out) throws IOException {
        AppliedSteps applied = AppliedSteps.here();
        if (steps.isEmpty()) {
            out.println("there is nothing to apply");
        } else {
            applied.requireWritable();
        }
        for (Step step : steps) {
            out.println("> " + Text.printable(step.text()));
        }
        out.flush();
        for (Step step : steps) {
            applied.apply(step);
        }
        out.println();
        out.flush();
    }

    private int undo() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        AppliedSteps applied = AppliedSteps.here();
        List<Step> steps = new ArrayList<>(applied.read());
        if (steps.isEmpty()) {
            out.println("nothing was applied in this network namespace");
        }
        int code = 0;
        for (int last = steps.size() - 1; last >= 0; last--) {
            Step step = steps.remove(last);
            try {
                out.println(
                        step.takeBack()
                                ? "> " + Text.printable(step.undoText())
                                : "left, since others have changed it: " + Text.printable(step.text()));
            } catch (IOException e) {
                Errors.warn(spec.commandLine().getErr(), "not taken back: " + e.getMessage());
                code = Errors.FAILED;
            }
            applied.write(steps);
        }
        out.flush();
        return code;
    }
}
