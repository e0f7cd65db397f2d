// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.TcpState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The addresses of TCP sockets, from {@code /proc/PID/net/tcp} and {@code tcp6} (proc_pid_net(5)): those of sockets that
 * are not MPTCP any more, or never were, too.
 */
final class ProcNetTcp {
    private static final int INODE = 9;

    /** By the kernel's numbers, which begin at 1. */
    private static final List<TcpState> STATES = List.of(
            TcpState.ESTABLISHED,
            TcpState.SYN_SENT,
            TcpState.SYN_RECV,
            TcpState.FIN_WAIT1,
            TcpState.FIN_WAIT2,
            TcpState.TIME_WAIT,
            TcpState.CLOSE,
            TcpState.CLOSE_WAIT,
            TcpState.LAST_ACK,
            TcpState.LISTEN,
            TcpState.CLOSING);

    private ProcNetTcp() {}

    /** Those of a process's network namespace, by the socket's inode number. */
    static Map<Long, Ends> read(long pid) throws IOException {
        Map<Long, Ends> sockets = new HashMap<>();
        for (String name : new String[] {"tcp", "tcp6"}) {
            Path file = Path.of("/proc", Long.toString(pid), "net", name);
            if (Files.exists(file)) {
                sockets.putAll(parse(Files.readString(file)));
            }
        }
        return sockets;
    }

    static Map<Long, Ends> parse(String text) {
        Map<Long, Ends> sockets = new HashMap<>();
        text.lines().skip(1).map(line -> line.strip().split(" +", -1)).forEach(fields -> {
            if (fields.length > INODE && !fields[INODE].equals("0")) {
                sockets.put(
                        Long.parseLong(fields[INODE]),
                        new Ends(address(fields[1]), address(fields[2]), state(fields[3])));
            }
        });
        return sockets;
    }

    /** The address is written word by word, each as a number of this machine's. */
    private static InetSocketAddress address(String field) {
        int colon = field.indexOf(':');
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(field.substring(0, colon)));
        ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(bytes.array()), Integer.parseInt(field.substring(colon + 1), 16));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(field, e);
        }
    }

    private static TcpState state(String field) {
        int number = Integer.parseInt(field, 16);
        return number < 1 || number > STATES.size() ? TcpState.UNKNOWN : STATES.get(number - 1);
    }
}
