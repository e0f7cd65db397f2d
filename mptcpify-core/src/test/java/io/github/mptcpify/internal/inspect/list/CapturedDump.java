// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.internal.netlink.NetlinkMessages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Answers that a kernel gave, from a resource: a line is a message, an empty line the end of a datagram. */
public final class CapturedDump {
    private CapturedDump() {}

    public static List<byte[]> datagrams(String resource) {
        String text = String.join(
                "\n",
                lines(resource).stream().filter(line -> !line.startsWith("#")).toList());
        return Arrays.stream(text.split("\n\n"))
                .map(datagram -> HexFormat.of().parseHex(datagram.replace("\n", "")))
                .toList();
    }

    /** Of the machine that they were captured on. */
    public static ByteBuffer bytes(byte[] datagram) {
        return ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    }

    static List<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                CapturedDump.class.getResourceAsStream("/io/github/mptcpify/testsupport/" + resource),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The payload of each socket's message. */
    static List<byte[]> sockets(String resource) throws IOException {
        List<byte[]> sockets = new ArrayList<>();
        for (byte[] datagram : datagrams(resource)) {
            NetlinkMessages messages = new NetlinkMessages(bytes(datagram));
            NetlinkMessages.Message message;
            while ((message = messages.nextMessage()) != null) {
                if (message.type() == SockDiag.SOCK_DIAG_BY_FAMILY) {
                    byte[] payload = new byte[message.payload().limit()];
                    message.payload().get(0, payload);
                    sockets.add(payload);
                }
            }
        }
        return sockets;
    }
}
