// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.ProcessSockets;
import io.github.mptcpify.Scope;
import io.github.mptcpify.SocketOwner;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.SocketReport;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.cli.system.ProcessNames;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what sockets are to MPTCP: those of a process, or all MPTCP sockets of a network namespace. */
@Command(
        name = "inspect",
        customSynopsis = {"mptcpify inspect [--json] PID", "       mptcpify inspect [--json] --all [--netns FILE]"},
        header = {"Tell what a process's sockets are, or which MPTCP sockets there are.", ""},
        description = "Tells their addresses, subflows, round-trip times and bytes.",
        footer = {
            "MPTCP      an MPTCP socket: connected as such where it has subflows, listening,",
            "           or not connected",
            "fell back  an MPTCP socket whose connection is TCP, since the peer, or something",
            "           between, does not speak MPTCP",
            "TCP        a plain TCP socket",
            "",
            "Examples:",
            "  mptcpify inspect 1234",
            "  mptcpify inspect --all --netns /run/netns/blue",
            "  mptcpify inspect --all --json | jq -r 'select(.status == \"FELL_BACK\").remote'",
            "",
            "Needs no right for what is the user's own; another user's process needs root or",
            "CAP_SYS_PTRACE, another network namespace CAP_SYS_ADMIN."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "PID",
            converter = ProcessConverter.class,
            description = "The process's number.")
    private @Nullable Long pid;

    @Option(names = "--all", description = "All MPTCP sockets of the network namespace.")
    private boolean all;

    @Option(
            names = "--netns",
            paramLabel = "FILE",
            description = "Another network namespace, as /run/netns/NAME or /proc/PID/ns/net.")
    private @Nullable Path namespace;

    @Option(names = "--json", description = "Print a JSON object; with --all one for each socket, on a line.")
    private boolean json;

    InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        if (all == (pid != null)) {
            throw new ParameterException(spec.commandLine(), "name either a process's number or --all");
        }
        if (namespace != null && !all) {
            throw new ParameterException(spec.commandLine(), "--netns goes with --all");
        }
        // the command's own writes each line at once, which takes a system call
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut()));
        if (pid != null) {
            inspectProcess(pid, out);
        } else {
            inspectAll(out);
        }
        out.flush();
        return 0;
    }

    private void inspectProcess(long process, PrintWriter out) throws IOException {
        ProcessSockets found = MptcpSocketInspector.inspectProcess(process);
        String command = ProcessNames.of(process);
        Stream<SocketReport> sockets = found.sockets().stream()
                .map(socket -> SocketReport.of(new SocketOwner(process, command, socket.fd()), socket));
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("pid", process);
            members.put("command", command);
            members.put("sockets", sockets.map(SocketReport::members).toList());
            members.put("unseen", found.unseen());
            out.println(Json.text(members));
            return;
        }
        Style style = new Style(spec.commandLine().getColorScheme());
        Tally tally = new Tally();
        sockets.forEach(socket -> {
            socket.lines(style).forEach(out::println);
            tally.add(socket.status());
        });
        Text.wrap("", tally.of("process " + process + " (" + command + ")")).forEach(out::println);
        if (!found.unseen().isEmpty()) {
            out.println("not to be looked at: the descriptors "
                    + found.unseen().toString().replaceAll("[\\[\\]]", ""));
        }
    }

    /** Without them, sockets are of use still. */
    private Map<Long, List<SocketOwner>> owners() throws IOException {
        try {
            return MptcpSocketInspector.owners();
        } catch (FileSystemException e) {
            spec.commandLine().getErr().println("no processes are named: " + e.getMessage());
            return Map.of();
        }
    }

    private void inspectAll(PrintWriter out) throws IOException {
        Map<Long, List<SocketOwner>> owners = owners();
        Style style = new Style(spec.commandLine().getColorScheme());
        Tally tally = new Tally();
        try (Stream<MptcpSocket> sockets = list()) {
            sockets.map(socket -> SocketReport.of(socket, owners.getOrDefault(socket.inode(), List.of())))
                    .forEach(socket -> {
                        tally.add(socket.status());
                        if (json) {
                            out.println(Json.text(socket.members()));
                        } else {
                            socket.lines(style).forEach(out::println);
                        }
                    });
        }
        if (!json) {
            out.println(tally.of(
                    namespace == null
                            ? "this network namespace"
                            : "network namespace " + Text.printable(namespace.toString())));
        }
    }

    private Stream<MptcpSocket> list() throws IOException {
        return namespace == null
                ? MptcpSocketInspector.list()
                : MptcpSocketInspector.list(Scope.networkNamespace(namespace));
    }

    /** How many there are of each kind. */
    private static final class Tally {
        private static final Map<MptcpStatus, String> WORDS = Map.of(
                MptcpStatus.MPTCP, "connected as MPTCP",
                MptcpStatus.FELL_BACK, "fell back",
                MptcpStatus.MPTCP_LISTENING, "listening for MPTCP",
                MptcpStatus.MPTCP_NOT_CONNECTED, "MPTCP not connected",
                MptcpStatus.TCP, "TCP",
                MptcpStatus.NOT_TCP, "not TCP");

        private final Map<MptcpStatus, Integer> counts = new EnumMap<>(MptcpStatus.class);

        void add(MptcpStatus status) {
            counts.merge(status, 1, Integer::sum);
        }

        String of(String where) {
            List<String> parts = counts.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + WORDS.get(entry.getKey()))
                    .toList();
            return where + ": " + (parts.isEmpty() ? "no such sockets" : String.join(", ", parts));
        }
    }
}
