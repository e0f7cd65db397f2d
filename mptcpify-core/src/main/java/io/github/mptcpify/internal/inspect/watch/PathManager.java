// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.netlink.GenericNetlink;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads messages of the path manager's generic netlink family: {@code include/uapi/linux/mptcp_pm.h}. */
public final class PathManager {
    static final String EVENTS = "mptcp_pm_events";

    private static final int TOKEN = 1;
    private static final int SADDR4 = 5;
    private static final int SADDR6 = 6;
    private static final int DADDR4 = 7;
    private static final int DADDR6 = 8;
    private static final int SPORT = 9;
    private static final int DPORT = 10;
    private static final int IF_IDX = 15;

    private PathManager() {}

    /** Reads an event from a message's payload; null if it is of a kind that is new to this library. */
    public static @Nullable MptcpEvent event(ByteBuffer payload) throws ProtocolException {
        NetlinkMessages attributes = GenericNetlink.attributes(payload);
        Kind kind = kind(payload.get(0));
        OptionalLong token = OptionalLong.empty();
        Ends ends = new Ends();
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == TOKEN) {
                token = OptionalLong.of(Integer.toUnsignedLong(attribute.u32("token")));
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
        return new MptcpEvent(Instant.now(), kind, token, ends.local(), ends.remote(), Optional.empty());
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
                case IF_IDX -> interfaceIndex = OptionalInt.of(attribute.u32("interface"));
                default -> {}
            }
        }

        private static byte[] address(Attribute attribute, int size) throws ProtocolException {
            byte[] bytes = new byte[size];
            attribute.sized(size, "address").get(0, bytes);
            return bytes;
        }

        /** In network byte order. */
        private static int port(Attribute attribute) throws ProtocolException {
            ByteBuffer bytes = attribute.sized(Short.BYTES, "port");
            return SocketAddresses.port(bytes.get(0), bytes.get(1));
        }

        Optional<InetSocketAddress> local() {
            return end(localAddress, localPort);
        }

        Optional<InetSocketAddress> remote() {
            return end(remoteAddress, remotePort);
        }

        private Optional<InetSocketAddress> end(byte @Nullable [] address, int port) {
            return Optional.ofNullable(address).map(known -> SocketAddresses.of(known, interfaceIndex.orElse(0), port));
        }
    }
}
