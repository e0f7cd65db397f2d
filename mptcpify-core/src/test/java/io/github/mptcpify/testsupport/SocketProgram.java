// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program with sockets in many states, until it is closed. */
public final class SocketProgram implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String[]> lines = new ArrayList<>();
    private final Set<InetSocketAddress> locals = new HashSet<>();

    private SocketProgram(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    public static SocketProgram open() throws IOException {
        return open(new String[0]);
    }

    public static SocketProgram open(String[] prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(ForeignProgram.python("mptcp_sockets.py"));
        command.addAll(List.of(arguments));
        SocketProgram sockets = new SocketProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        for (String line = sockets.line(); !line.equals("ready"); line = sockets.line()) {
            String[] words = line.split(" ", -1);
            sockets.lines.add(words);
            sockets.locals.add(address(words[3], words[4]));
        }
        return sockets;
    }

    private String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the program ended before it was ready");
        }
        return line;
    }

    public long pid() {
        return process.pid();
    }

    /** What it says of its sockets: name, inode, user, local address and port, remote ones, token. */
    public List<String[]> lines() {
        return lines;
    }

    public long inode(String name) {
        return lines.stream()
                .filter(line -> line[0].equals(name))
                .mapToLong(line -> Long.parseLong(line[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Those that are the program's, by cookie; there may be others in the namespace. */
    public Map<Long, Ss.Line> among(Stream<Ss.Line> all) {
        try (all) {
            return all.filter(socket -> locals.contains(socket.local()))
                    .collect(Collectors.toMap(Ss.Line::cookie, Function.identity(), (one, same) -> one));
        }
    }

    public static InetSocketAddress address(String host, String port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
    }

    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
        output.close();
    }
}
