// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.PlainServer;
import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Path;

/** The running {@link PlainServer}, which holds back each response until it is told to send it. */
final class DemoServer implements AutoCloseable {
    private final Conversation program;

    private DemoServer(Conversation program) {
        this.program = program;
    }

    /**
     * A request that waits for its response.
     *
     * @param clientPort the client's port
     * @param body what the server received
     */
    record Request(int clientPort, Received body) {}

    static DemoServer start(Path cgroup) throws IOException {
        return new DemoServer(Conversation.start(
                "the JDK HTTP server", DemoCgroups.command(cgroup, Children.java(PlainServer.class))));
    }

    long pid() {
        return program.pid();
    }

    /** Makes it open another listening socket, and returns the port. */
    int listen() throws IOException {
        program.say("listen");
        return Integer.parseInt(program.hear().substring("listening ".length()));
    }

    /** Waits for a client's request. */
    Request request(Client.Transfer client) throws IOException {
        Deadline deadline = Deadline.start();
        while (true) {
            String line = program.hear(deadline);
            if (line != null) {
                String[] words = line.split(" ", 3);
                return new Request(Integer.parseInt(words[1]), Received.parse(words[2]));
            }
            if (!client.isAlive()) {
                throw new IOException("the program ended before it sent a request (is it installed?)");
            }
        }
    }

    /** Makes it send one response. */
    void answer() throws IOException {
        program.say("answer");
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
