// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.fuzz.Foreign;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HashMap;

/** Any datagram as an answer of netlink's. */
public final class NetlinkFuzz {
    private static final int DEEPEST = 4;

    private NetlinkFuzz() {}

    /** Reads it in each way in which answers are read. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(ProtocolException.class, () -> String.valueOf(GenericNetlink.family(Foreign.struct(input))));
        each(input, NetlinkCalls::outcome);
        each(input, message -> Interfaces.read(message, new HashMap<>()));
        each(input, message -> Interfaces.readAddress(message, new HashMap<>()));
        each(input, message -> walk(message.payload(), 0));
    }

    private static void each(byte[] input, NetlinkCalls.Reader reader) {
        Foreign.read(ProtocolException.class, () -> {
            NetlinkMessages messages = new NetlinkMessages(Foreign.struct(input));
            Message message;
            while ((message = messages.nextMessage()) != null) {
                reader.read(message);
            }
            return messages;
        });
    }

    private static void walk(ByteBuffer attributes, int depth) throws ProtocolException {
        NetlinkMessages each = new NetlinkMessages(attributes);
        Attribute attribute;
        while (depth < DEEPEST && (attribute = each.nextAttribute()) != null) {
            walk(attribute.payload(), depth + 1);
        }
    }
}
