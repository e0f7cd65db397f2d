// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.network.NetworkHost;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A program that sends from a network's client to its server as much as it can, until it is closed. */
final class Transfer implements AutoCloseable {
    private final Process server;
    private final BufferedReader serverOutput;
    private final Process client;
    private final int fd;

    private Transfer(Process server, BufferedReader serverOutput, Process client) throws IOException {
        this.server = server;
        this.serverOutput = serverOutput;
        this.client = client;
        this.fd = Integer.parseInt(line(client.inputReader()));
    }

    /** Sends over a connection that was made to one of the server's addresses; of the type "mptcp" or "tcp". */
    static Transfer start(MptcpNetwork network, InetAddress to, String type) throws IOException {
        Process server = start(network.server(), "serve");
        BufferedReader output = server.inputReader();
        line(output);
        return new Transfer(server, output, start(network.client(), "send", to.getHostAddress(), type));
    }

    private static Process start(NetworkHost host, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ForeignProgram.python("transfer.py"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(host.command(command.toArray(String[]::new)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(BufferedReader output) throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("transfer.py ended");
        }
        return line;
    }

    MptcpStatus status() throws IOException {
        return MptcpSocketInspector.status(client.pid(), fd);
    }

    List<Subflow> subflows() throws IOException {
        return MptcpSocketInspector.subflows(client.pid(), fd);
    }

    long token() throws IOException {
        return MptcpSocketInspector.info(client.pid(), fd).token().orElseThrow();
    }

    /** How many megabits a second arrive, measured over so many milliseconds. */
    double rate(long millis) throws IOException, InterruptedException {
        long before = received();
        long start = System.nanoTime();
        Thread.sleep(millis);
        return (received() - before) * 8e3 / (System.nanoTime() - start);
    }

    private long received() throws IOException {
        BufferedWriter question = server.outputWriter();
        question.write("\n");
        question.flush();
        return Long.parseLong(line(serverOutput));
    }

    @Override
    public void close() {
        client.destroyForcibly().onExit().join();
        server.destroyForcibly().onExit().join();
    }
}
