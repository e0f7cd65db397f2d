// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The demo's course: programs run, a cgroup is attached, programs open sockets inside and outside of it, and the attachment
 * is closed.
 */
final class Scenario {
    private final DemoCgroups cgroups;
    private final DemoServer server;
    private final Exchange.Maker exchanges;
    private final Client jdkClient;
    private final Map<Client, Row> clients = new LinkedHashMap<>();
    private final Consumer<String> progress;

    private final Row oldListener = new Row("JDK server, old listener *", SocketKind.TCP);
    private final Row newListener = new Row("JDK server, new listener *", SocketKind.MPTCP);
    private final Row toOldListener = new Row("JDK client, TCP-only peer*", SocketKind.FELL_BACK);

    Scenario(
            DemoCgroups cgroups,
            DemoServer server,
            Exchange.Maker exchanges,
            Client jdkClient,
            List<Client> otherClients,
            Consumer<String> progress) {
        this.cgroups = cgroups;
        this.server = server;
        this.exchanges = exchanges;
        this.jdkClient = jdkClient;
        this.progress = progress;
        clients.put(jdkClient, new Row(jdkClient.name(), SocketKind.MPTCP));
        otherClients.forEach(client -> clients.put(client, new Row(client.name(), SocketKind.MPTCP)));
    }

    /** Runs it, and returns what was seen. */
    List<Row> play() throws IOException {
        int oldPort = server.listen();
        beforeAttach(oldPort);
        int mptcpPort;
        try (Attachment attachment = Mptcpify.attach(cgroups.inside())) {
            progress.accept("attached " + attachment.scope());
            mptcpPort = server.listen();
            look(Phase.IN_SCOPE, cgroups.inside(), oldPort, mptcpPort, mptcpPort);

            progress.accept("moving the running programs out of it; starting the others outside");
            DemoCgroups.move(server.pid(), cgroups.outside());
            look(Phase.OUT_OF_SCOPE, cgroups.outside(), oldPort, server.listen(), mptcpPort);
            DemoCgroups.move(server.pid(), cgroups.inside());
        }
        progress.accept("closed the attachment; all programs in the cgroup again");
        look(Phase.AFTER_CLOSE, cgroups.inside(), oldPort, server.listen(), mptcpPort);
        return rows();
    }

    /** Programs that run already must be TCP; otherwise what follows would prove nothing. */
    private void beforeAttach(int port) {
        clients.forEach((client, row) -> {
            if (client instanceof RunningClient) {
                progress.accept("before the attach: " + client.name());
                try {
                    Exchange exchange = exchanges.make(client, cgroups.inside(), port);
                    requireTcp(row, exchange.client());
                    requireTcp(oldListener, exchange.listener());
                } catch (IOException e) {
                    row.addProblem("before the attach", String.valueOf(e.getMessage()));
                }
            }
        });
    }

    private static void requireTcp(Row row, Seen seen) {
        if (!SocketKind.TCP.matches(seen)) {
            row.addProblem("before the attach", seen + " where TCP was expected");
        }
    }

    /**
     * Makes every program open a socket.
     *
     * @param oldPort the port of the listener that was opened before attaching
     * @param newPort the port of the listener that was just opened
     * @param mptcpPort the port of the listener that speaks MPTCP
     */
    private void look(Phase phase, Path cgroup, int oldPort, int newPort, int mptcpPort) {
        exchange(phase, jdkClient, cgroup, oldPort, List.of(oldListener, toOldListener), exchange -> {
            oldListener.add(phase, exchange.listener(), List.of());
            noteClient(phase, toOldListener, exchange);
        });
        exchange(phase, jdkClient, cgroup, newPort, List.of(newListener), exchange -> {
            newListener.add(phase, exchange.listener(), exchange.problems());
        });
        clients.forEach((client, row) ->
                exchange(phase, client, cgroup, mptcpPort, List.of(row), exchange -> noteClient(phase, row, exchange)));
    }

    private void exchange(
            Phase phase, Client client, Path cgroup, int port, List<Row> rows, Consumer<Exchange> whenMade) {
        progress.accept(phase + ": " + client.name() + ", to port " + port);
        try {
            whenMade.accept(exchanges.make(client, cgroup, port));
        } catch (IOException e) {
            rows.forEach(row -> row.addFailure(phase, String.valueOf(e.getMessage())));
        }
    }

    private static void noteClient(Phase phase, Row row, Exchange exchange) {
        List<String> problems = new ArrayList<>(exchange.problems());
        SocketKind otherEnd = row.expected(phase).accepted();
        if (!otherEnd.matches(exchange.accepted())) {
            problems.add("the server's end has " + exchange.accepted() + " where " + otherEnd + " was expected");
        }
        row.add(phase, exchange.client(), problems);
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(oldListener, newListener, clients.get(jdkClient), toOldListener));
        clients.values().stream().filter(row -> !rows.contains(row)).forEach(rows::add);
        return rows;
    }
}
