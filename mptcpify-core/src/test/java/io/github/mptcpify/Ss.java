// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code ss} of iproute2 prints, as the library would say it. */
final class Ss {
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

    /** Runs it, behind a command line that runs what follows it. */
    static List<MptcpSocket> list(String... prefix) throws IOException {
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

    static List<MptcpSocket> parse(List<String> lines) throws UnknownHostException {
        List<MptcpSocket> sockets = new ArrayList<>();
        for (String line : lines) {
            sockets.add(socket(line.trim().split(" +")));
        }
        return sockets;
    }

    private static MptcpSocket socket(String[] words) throws UnknownHostException {
        Map<String, String> values = new HashMap<>();
        for (String word : Arrays.asList(words).subList(5, words.length)) {
            int colon = word.indexOf(':');
            values.put(colon < 0 ? word : word.substring(0, colon), word.substring(colon + 1));
        }
        return new MptcpSocket(
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
