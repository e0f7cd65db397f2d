// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen while a client sent the payload to a server and received it back.
 *
 * @param client the client's socket
 * @param accepted the server's end of the connection
 * @param listener the socket that the server listens on
 * @param problems everything that was wrong, except for the kinds of the sockets
 */
record Exchange(Seen client, Seen accepted, Seen listener, List<String> problems) {

    /** Carries out exchanges with one server. */
    static final class Maker {
        private final DemoServer server;
        private final Examiner examiner;
        private final Received payload;

        Maker(DemoServer server, Examiner examiner, Received payload) {
            this.server = server;
            this.examiner = examiner;
            this.payload = payload;
        }

        /** Makes a client in a cgroup connect to a port of the server, and inspects all sockets while it waits. */
        Exchange make(Client client, Path cgroup, int port) throws IOException {
            try (Client.Transfer transfer = client.send(cgroup, "http://127.0.0.1:" + port + "/")) {
                DemoServer.Request request = server.request(transfer);
                Seen calling;
                Seen accepted;
                Seen listener;
                try {
                    calling = examiner.look(transfer.pid(), request.clientPort(), port);
                    accepted = examiner.look(server.pid(), port, request.clientPort());
                    listener = examiner.look(server.pid(), port, 0);
                } finally {
                    server.answer();
                }
                List<String> problems = problems(client, calling, request.body(), transfer.result());
                return new Exchange(calling, accepted, listener, problems);
            }
        }

        private List<String> problems(Client client, Seen calling, Received sent, Received back) {
            List<String> problems = new ArrayList<>();
            if (!sent.isSameAs(payload)) {
                problems.add("the server received " + sent.describe() + " for " + payload.describe());
            }
            if (!back.isSameAs(payload)) {
                problems.add("the client received " + back.describe() + " for " + payload.describe());
            }
            if (client.asked().isPresent()
                    && calling.flags().isPresent()
                    && !client.asked().equals(calling.flags())) {
                problems.add("socket() had the flags " + calling.flags().get());
            }
            return problems;
        }
    }
}
