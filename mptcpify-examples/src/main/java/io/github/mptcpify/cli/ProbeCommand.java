// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpProbe;
import io.github.mptcpify.ProbeResult;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Probed;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.system.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells whether servers speak MPTCP. */
@Command(
        name = "probe",
        header = {"Find out whether servers speak MPTCP, and whether it gets through to them.", ""},
        description = {
            "Connects to each address that a server's name has, IPv4 and IPv6, and sends nothing. It tells:",
            "",
            "  MPTCP         the server speaks MPTCP, and it gets through",
            "  TCP only      it answers as TCP",
            "  interference  TCP gets through and MPTCP does not: a middlebox or firewall",
            "  unreachable   there is no connection, with MPTCP or without",
            "  not asked     this host's kernel has stopped trying MPTCP for a while",
            "",
            "Where something on the way takes the option out of SYNs or of the answers to them, the server looks like one"
                    + " that speaks TCP only: that cannot be told from here."
        },
        footer = {
            "Exit code: 0 if all servers speak MPTCP; else that of the worst: 3 TCP only,",
            "4 interference, 5 unreachable, 6 not asked. 1 if it failed, 2 for wrong usage.",
            "An address that is unreachable does not count where another of the name answers.",
            "",
            "Examples:",
            "  mptcpify probe example.com",
            "  mptcpify probe example.com:22 192.0.2.1:8080 [2001:db8::1]:443",
            "  mptcpify probe --json $(cat hosts) | jq -r 'select(.verdict != \"MPTCP\").host'",
            "",
            "Needs no right."
        })
final class ProbeCommand implements Callable<Integer> {
    private static final int MOST_AT_ONCE = 16;
    private static final double MILLIS = 1000;
    private static final double LONGEST = 600;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "HOST[:PORT]",
            arity = "1..*",
            description = "Names or addresses of servers; the port is 443 where none is named. [ADDRESS]:PORT of IPv6.")
    private List<String> names = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long an address may take; 0.1 to 600, and 5 where it is left out.")
    private double seconds;

    @Option(names = "--json", description = "Print one JSON object a server, on a line each.")
    private boolean json;

    ProbeCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(seconds >= 0.1 && seconds <= LONGEST)) {
            throw new ParameterException(spec.commandLine(), "a timeout is 0.1 to 600 seconds, not " + seconds);
        }
        List<Server> servers = names.stream().map(this::server).toList();
        PrintWriter out = spec.commandLine().getOut();
        Style style = new Style(spec.commandLine().getColorScheme());
        ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE, ProbeCommand::thread);
        int code = 0;
        try {
            List<CompletableFuture<Probed>> running =
                    servers.stream().map(server -> probe(server, threads)).toList();
            for (CompletableFuture<Probed> each : running) {
                Probed probed = result(each);
                if (json) {
                    out.println(Json.text(probed.members()));
                } else {
                    probed.lines(style).forEach(out::println);
                }
                out.flush();
                code = Math.max(code, probed.exitCode());
            }
        } finally {
            threads.shutdownNow();
        }
        return code;
    }

    private Server server(String name) {
        try {
            return Server.parse(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "mptcpify-probe");
        thread.setDaemon(true);
        return thread;
    }

    private CompletableFuture<Probed> probe(Server server, Executor threads) {
        return CompletableFuture.supplyAsync(() -> addresses(server), threads)
                .thenCompose(addresses -> probe(server, addresses, threads));
    }

    private CompletableFuture<Probed> probe(Server server, List<InetAddress> addresses, Executor threads) {
        List<CompletableFuture<ProbeResult>> results = addresses.stream()
                .map(address -> new InetSocketAddress(address, server.port()))
                .map(address -> CompletableFuture.supplyAsync(() -> probe(address), threads))
                .toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> new Probed(
                        server, results.stream().map(CompletableFuture::join).toList()));
    }

    /** None where the name is not known. */
    private static List<InetAddress> addresses(Server server) {
        try {
            return Arrays.stream(InetAddress.getAllByName(server.host()))
                    .distinct()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private ProbeResult probe(InetSocketAddress address) {
        try {
            return MptcpProbe.connect(address, Duration.ofMillis(Math.round(seconds * MILLIS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Probed result(CompletableFuture<Probed> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            }
            throw e;
        }
    }
}
