// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.TcpState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code ss} of iproute2 prints of MPTCP sockets. */
public final class Ss {
    private static final Map<String, TcpState> STATES = Map.of(
            "ESTAB", TcpState.ESTABLISHED,
            "SYN-SENT", TcpState.SYN_SENT,
            "SYN-RECV", TcpState.SYN_RECV,
            "FIN-WAIT-1", TcpState.FIN_WAIT1,
            "FIN-WAIT-2", TcpState.FIN_WAIT2,
            "UNCONN", TcpState.CLOSE,
            "CLOSE-WAIT", TcpState.CLOSE_WAIT,
            "LAST-ACK", TcpState.LAST_ACK,
            "LISTEN", TcpState.LISTEN,
            "CLOSING", TcpState.CLOSING);

    private Ss() {}

    /** What both it and the library tell of a socket, in the library's words. */
    public record Line(
            InetSocketAddress local,
            InetSocketAddress remote,
            TcpState state,
            long uid,
            long inode,
            long cookie,
            long receiveQueue,
            long sendQueue,
            long token,
            int subflows,
            boolean fellBack) {
        public static Line of(MptcpSocket socket) {
            return new Line(
                    socket.local(),
                    socket.remote(),
                    socket.state(),
                    socket.uid(),
                    socket.inode(),
                    socket.cookie(),
                    socket.receiveQueue(),
                    socket.sendQueue(),
                    socket.token(),
                    socket.additionalSubflows(),
                    socket.fellBack());
        }
    }

    /** Runs it, behind a command line that runs what follows it. */
    public static List<Line> list(String... prefix) throws IOException {
        List<String> command = new ArrayList<>(Arrays.asList(prefix));
        command.addAll(List.of("ss", "-M", "-a", "-n", "-i", "-e", "-H", "-O"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.outputWriter().close();
        try (var output = process.inputReader()) {
            return parse(output.lines().toList());
        } finally {
            process.onExit().join();
        }
    }

    public static List<Line> parse(List<String> lines) throws UnknownHostException {
        List<Line> parsed = new ArrayList<>();
        for (String line : lines) {
            parsed.add(line(line.trim().split(" +")));
        }
        return parsed;
    }

    private static Line line(String[] words) throws UnknownHostException {
        Map<String, String> values = new HashMap<>();
        for (String word : Arrays.asList(words).subList(5, words.length)) {
            int colon = word.indexOf(':');
            values.put(colon < 0 ? word : word.substring(0, colon), word.substring(colon + 1));
        }
        return new Line(
                address(words[3]),
                address(words[4]),
                STATES.get(words[0]),
                Long.parseLong(values.getOrDefault("uid", "0")),
                Long.parseLong(values.get("ino")),
                Long.parseUnsignedLong(values.get("sk"), 16),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(values.getOrDefault("token", "0"), 16),
                Integer.parseInt(values.getOrDefault("subflows", "0")),
                values.containsKey("fallback"));
    }

    /** "127.0.0.1:80", "[::1]:80", "*:80" for an IPv6 socket that takes IPv4 too, "0.0.0.0:*" for no port. */
    private static InetSocketAddress address(String text) throws UnknownHostException {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        String port = text.substring(colon + 1);
        return new InetSocketAddress(
                InetAddress.getByName(host.equals("*") ? "::" : host), port.equals("*") ? 0 : Integer.parseInt(port));
    }
}
