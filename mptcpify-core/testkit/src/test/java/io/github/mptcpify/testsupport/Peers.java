// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.network.NetworkHost;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A program on each host of a network, with connections between them. */
public final class Peers implements AutoCloseable {
    /** An end of a connection; the address is its local one. */
    public record End(long pid, int fd, String address) {
        /** A duplicate in this JVM, to be closed. */
        public int duplicate() {
            int process = Syscalls.pidfdOpen(pid);
            int duplicate = Syscalls.pidfdGetfd(process, fd);
            Syscalls.close(process);
            return duplicate;
        }
    }

    private final Program server;
    private final Program client;
    private final List<End> servers = new ArrayList<>();
    private final List<End> clients = new ArrayList<>();

    private Peers(Program server, Program client) {
        this.server = server;
        this.client = client;
    }

    /** Connects sockets of the type "mptcp" or "tcp", one to each address; the server's are all MPTCP. */
    public static Peers start(MptcpNetwork network, String type, InetAddress... to) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("connect", type));
        for (InetAddress address : to) {
            arguments.add(address.getHostAddress());
        }
        Program server = Program.start(network.server(), List.of("serve"));
        server.line();
        Peers peers = new Peers(server, Program.start(network.client(), arguments));
        for (int i = 0; i < to.length; i++) {
            peers.clients.add(peers.client.end());
            peers.servers.add(server.end());
        }
        return peers;
    }

    /** As {@link #start}, and sends over it as much as it can. */
    public static Peers flood(MptcpNetwork network, String type, InetAddress to) throws IOException {
        Peers peers = start(network, type, to);
        peers.client.ask("-1");
        return peers;
    }

    public End client() {
        return clients.get(0);
    }

    public End server() {
        return servers.get(0);
    }

    /** Of the second connection. */
    public End client2() {
        return clients.get(1);
    }

    public End server2() {
        return servers.get(1);
    }

    /** Over the first connection; returns when it has been read. */
    public void send(int bytes) throws IOException {
        long before = received();
        client.ask(Integer.toString(bytes));
        client.line();
        while (received() < before + bytes) {
            Thread.onSpinWait();
        }
    }

    /** As {@link #send}, and does not wait. */
    public void write(int bytes) throws IOException {
        client.ask(Integer.toString(bytes));
    }

    /** How many megabits a second arrive, measured over so many milliseconds. */
    public double rate(long millis) throws IOException, InterruptedException {
        long before = received();
        long start = System.nanoTime();
        Thread.sleep(millis);
        return (received() - before) * 8e3 / (System.nanoTime() - start);
    }

    private long received() throws IOException {
        server.ask("");
        return Long.parseLong(server.line());
    }

    @Override
    public void close() {
        client.kill();
        server.kill();
    }

    private record Program(Process process, BufferedReader answers, BufferedWriter questions) {
        static Program start(NetworkHost host, List<String> arguments) throws IOException {
            List<String> command = new ArrayList<>(ForeignProgram.python("peer.py"));
            command.addAll(arguments);
            Process process = new ProcessBuilder(host.command(command.toArray(String[]::new)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Program(process, process.inputReader(), process.outputWriter());
        }

        void ask(String question) throws IOException {
            questions.write(question + "\n");
            questions.flush();
        }

        String line() throws IOException {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("peer.py ended");
            }
            return line;
        }

        End end() throws IOException {
            String[] words = line().split(" ", -1);
            return new End(process.pid(), Integer.parseInt(words[0]), words[1]);
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }
    }
}
