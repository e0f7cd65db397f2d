// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.internal.inspect.list.SockDiag;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the path manager's generic netlink family is asked and tells, as bytes: {@code include/uapi/linux/genetlink.h} and
 * {@code mptcp_pm.h}.
 */
public final class PathManager {
    private static final String FAMILY = "mptcp_pm";
    private static final String EVENTS = "mptcp_pm_events";

    private static final int GENL_ID_CTRL = 16;
    private static final int NLM_F_REQUEST = 1;
    private static final byte CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final short CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
    private static final int CTRL_ATTR_MCAST_GRP_ID = 2;
    private static final int NLMSG_ERROR = 2;

    private static final int MESSAGE_HEADER = 16;
    private static final int GENERIC_HEADER = 4;
    private static final int ATTRIBUTE_HEADER = 4;

    private static final int TOKEN = 1;
    private static final int SADDR4 = 5;
    private static final int SADDR6 = 6;
    private static final int DADDR4 = 7;
    private static final int DADDR6 = 8;
    private static final int SPORT = 9;
    private static final int DPORT = 10;
    private static final int IF_IDX = 15;

    private PathManager() {}

    /**
     * How the family is reached on this kernel, which gives out the numbers as it boots.
     *
     * @param type the type of its messages
     * @param group its multicast group of events
     */
    record Family(int type, int group) {}

    /** Asks the kernel for the family's numbers. */
    static byte[] request() {
        byte[] name = (FAMILY + "\0").getBytes(StandardCharsets.US_ASCII);
        int padded = (name.length + 3) / 4 * 4;
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGE_HEADER + GENERIC_HEADER + ATTRIBUTE_HEADER + padded)
                .order(ByteOrder.nativeOrder());
        bytes.putInt(bytes.capacity())
                .putShort((short) GENL_ID_CTRL)
                .putShort((short) NLM_F_REQUEST)
                .putInt(1)
                .putInt(0);
        bytes.put(CTRL_CMD_GETFAMILY).put((byte) 1).putShort((short) 0);
        bytes.putShort((short) (ATTRIBUTE_HEADER + name.length))
                .putShort(CTRL_ATTR_FAMILY_NAME)
                .put(name);
        return bytes.array();
    }

    /** Reads the answer to that; null if this kernel has no such family, or the family no events (before Linux 5.12). */
    static @Nullable Family family(ByteBuffer datagram) throws ProtocolException {
        Message message = new NetlinkMessages(datagram).nextMessage();
        if (message == null) {
            throw new ProtocolException("an empty answer");
        }
        if (message.type() == NLMSG_ERROR) {
            return null;
        }
        int type = 0;
        int group = 0;
        NetlinkMessages attributes = attributes(message.payload());
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            switch (attribute.type()) {
                case CTRL_ATTR_FAMILY_ID ->
                    type = Short.toUnsignedInt(
                            sized(attribute, Short.BYTES, "family's number").getShort(0));
                case CTRL_ATTR_MCAST_GROUPS -> group = eventGroup(attribute.payload());
                default -> {}
            }
        }
        return type == 0 || group == 0 ? null : new Family(type, group);
    }

    private static int eventGroup(ByteBuffer groups) throws ProtocolException {
        NetlinkMessages list = new NetlinkMessages(groups);
        Attribute group;
        int found = 0;
        while ((group = list.nextAttribute()) != null) {
            String name = "";
            int id = 0;
            NetlinkMessages attributes = new NetlinkMessages(group.payload());
            Attribute attribute;
            while ((attribute = attributes.nextAttribute()) != null) {
                switch (attribute.type()) {
                    case CTRL_ATTR_MCAST_GRP_NAME -> name = text(attribute.payload());
                    case CTRL_ATTR_MCAST_GRP_ID ->
                        id = sized(attribute, Integer.BYTES, "group's number").getInt(0);
                    default -> {}
                }
            }
            if (name.equals(EVENTS)) {
                found = id;
            }
        }
        return found;
    }

    private static String text(ByteBuffer zeroTerminated) {
        byte[] bytes = new byte[Math.max(0, zeroTerminated.limit() - 1)];
        zeroTerminated.get(0, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Reads an event from a message's payload; null if it is of a kind that is new to this library. */
    public static @Nullable MptcpEvent event(ByteBuffer payload) throws ProtocolException {
        NetlinkMessages attributes = attributes(payload);
        Kind kind = kind(payload.get(0));
        OptionalLong token = OptionalLong.empty();
        Ends ends = new Ends();
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == TOKEN) {
                token = OptionalLong.of(Integer.toUnsignedLong(
                        sized(attribute, Integer.BYTES, "token").getInt(0)));
            } else {
                ends.read(attribute);
            }
        }
        if (kind == null) {
            return null;
        }
        if (token.isEmpty() && kind != Kind.LISTENER_CREATED && kind != Kind.LISTENER_CLOSED) {
            throw new ProtocolException("an event " + kind + " without its token");
        }
        return new MptcpEvent(kind, token, ends.local(), ends.remote(), Optional.empty());
    }

    private static @Nullable Kind kind(byte command) {
        return switch (command) {
            case 1 -> Kind.CREATED;
            case 2 -> Kind.ESTABLISHED;
            case 3 -> Kind.CLOSED;
            case 6 -> Kind.ADDRESS_ANNOUNCED;
            case 7 -> Kind.ADDRESS_REMOVED;
            case 10 -> Kind.SUBFLOW_ESTABLISHED;
            case 11 -> Kind.SUBFLOW_CLOSED;
            case 13 -> Kind.SUBFLOW_PRIORITY;
            case 15 -> Kind.LISTENER_CREATED;
            case 16 -> Kind.LISTENER_CLOSED;
            default -> null;
        };
    }

    /** What follows {@code struct genlmsghdr}. */
    private static NetlinkMessages attributes(ByteBuffer payload) throws ProtocolException {
        if (payload.limit() < GENERIC_HEADER) {
            throw new ProtocolException("a struct genlmsghdr of " + payload.limit() + " bytes");
        }
        return new NetlinkMessages(
                payload.slice(GENERIC_HEADER, payload.limit() - GENERIC_HEADER).order(payload.order()));
    }

    private static ByteBuffer sized(Attribute attribute, int size, String what) throws ProtocolException {
        if (attribute.payload().limit() != size) {
            throw new ProtocolException(
                    "a " + what + " of " + attribute.payload().limit() + " bytes");
        }
        return attribute.payload();
    }

    /** The addresses and ports of an event, which come in any order. */
    private static final class Ends {
        private byte @Nullable [] localAddress;
        private byte @Nullable [] remoteAddress;
        private int localPort;
        private int remotePort;
        private OptionalInt interfaceIndex = OptionalInt.empty();

        void read(Attribute attribute) throws ProtocolException {
            switch (attribute.type()) {
                case SADDR4 -> localAddress = address(attribute, 4);
                case SADDR6 -> localAddress = address(attribute, 16);
                case DADDR4 -> remoteAddress = address(attribute, 4);
                case DADDR6 -> remoteAddress = address(attribute, 16);
                case SPORT -> localPort = port(attribute);
                case DPORT -> remotePort = port(attribute);
                case IF_IDX ->
                    interfaceIndex = OptionalInt.of(
                            sized(attribute, Integer.BYTES, "interface").getInt(0));
                default -> {}
            }
        }

        private static byte[] address(Attribute attribute, int size) throws ProtocolException {
            byte[] bytes = new byte[size];
            sized(attribute, size, "address").get(0, bytes);
            return bytes;
        }

        /** In network byte order. */
        private static int port(Attribute attribute) throws ProtocolException {
            ByteBuffer bytes = sized(attribute, Short.BYTES, "port");
            return Byte.toUnsignedInt(bytes.get(0)) << 8 | Byte.toUnsignedInt(bytes.get(1));
        }

        Optional<InetSocketAddress> local() {
            return end(localAddress, localPort);
        }

        Optional<InetSocketAddress> remote() {
            return end(remoteAddress, remotePort);
        }

        private Optional<InetSocketAddress> end(byte @Nullable [] address, int port) {
            if (address == null) {
                return Optional.empty();
            }
            try {
                InetAddress scoped = SockDiag.scoped(InetAddress.getByAddress(address), interfaceIndex.orElse(0));
                return Optional.of(new InetSocketAddress(scoped, port));
            } catch (UnknownHostException e) {
                throw new AssertionError("4 and 16 bytes are addresses", e);
            }
        }
    }
}
