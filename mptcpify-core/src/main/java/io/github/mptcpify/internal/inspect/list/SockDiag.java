// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * What sock_diag(7) is asked and answers, as bytes: {@code struct inet_diag_req_v2} and {@code struct inet_diag_msg} of
 * {@code include/uapi/linux/inet_diag.h}.
 */
public final class SockDiag {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_MPTCP = 262;

    /** The type of the request and of each socket in the answer. */
    static final int SOCK_DIAG_BY_FAMILY = 20;

    private static final int NLM_F_REQUEST_AND_DUMP = 0x1 | 0x300;
    private static final int EVERY_STATE = -1;
    private static final int REQUEST_SIZE = 16 + 56 + 8;
    private static final short INET_DIAG_REQ_PROTOCOL = 3;

    private static final int INET_DIAG_INFO = 2;
    private static final int MESSAGE_SIZE = 72;
    private static final int FAMILY = 0;
    private static final int STATE = 1;
    private static final int LOCAL_PORT = 4;
    private static final int REMOTE_PORT = 6;
    private static final int LOCAL_ADDRESS = 8;
    private static final int REMOTE_ADDRESS = 24;
    private static final int INTERFACE = 40;
    private static final int COOKIE = 44;
    private static final int RECEIVE_QUEUE = 56;
    private static final int SEND_QUEUE = 60;
    private static final int UID = 64;
    private static final int INODE = 68;

    private SockDiag() {}

    /**
     * A socket's addresses and state.
     *
     * @param cookie what getsockopt(SO_COOKIE) answers
     */
    public record Ends(long cookie, InetSocketAddress local, InetSocketAddress remote, TcpState state) {}

    /**
     * Asks for all sockets of a family and a protocol.
     *
     * @param protocol may be greater than the byte that the struct has for it: an attribute carries it (Linux 5.9). The
     *     struct's own is 0, which no kernel lists sockets of, so that one which does not know the attribute answers
     *     with an error. {@code ss} puts 6 there, and would be told of plain TCP sockets
     * @param info whether with the protocol's own information, for which the kernel takes each socket's lock and waits
     *     for whoever has it
     */
    static byte[] request(int family, int protocol, int sequence, boolean info) {
        ByteBuffer bytes = ByteBuffer.allocate(REQUEST_SIZE).order(ByteOrder.nativeOrder());
        bytes.putInt(REQUEST_SIZE)
                .putShort((short) SOCK_DIAG_BY_FAMILY)
                .putShort((short) NLM_F_REQUEST_AND_DUMP)
                .putInt(sequence)
                .putInt(0);
        bytes.put((byte) family)
                .put((byte) 0)
                .put((byte) (info ? 1 << (INET_DIAG_INFO - 1) : 0))
                .put((byte) 0)
                .putInt(EVERY_STATE);
        // struct inet_diag_sockid stays zero: any address, any port
        bytes.position(REQUEST_SIZE - 8);
        bytes.putShort((short) 8).putShort(INET_DIAG_REQ_PROTOCOL).putInt(protocol);
        return bytes.array();
    }

    /** Reads one socket of an answer without the protocol's information, from the payload of a message. */
    static Ends ends(ByteBuffer message) throws ProtocolException {
        if (message.limit() < MESSAGE_SIZE) {
            throw new ProtocolException("a struct inet_diag_msg of " + message.limit() + " bytes");
        }
        return new Ends(
                // two halves of 32 bits, the lower one first on every machine
                unsigned(message, COOKIE) | unsigned(message, COOKIE + 4) << 32,
                address(message, LOCAL_ADDRESS, LOCAL_PORT),
                address(message, REMOTE_ADDRESS, REMOTE_PORT),
                TcpState.of(OptionalInt.of(Byte.toUnsignedInt(message.get(STATE)))));
    }

    /** Reads one socket of an answer with the protocol's information, from the payload of a message. */
    static MptcpSocket socket(ByteBuffer message) throws ProtocolException {
        Ends ends = ends(message);
        return new MptcpSocket(
                ends.local(),
                ends.remote(),
                ends.state(),
                unsigned(message, UID),
                unsigned(message, INODE),
                ends.cookie(),
                unsigned(message, RECEIVE_QUEUE),
                unsigned(message, SEND_QUEUE),
                info(message));
    }

    /** It was asked for, so that the kernel always gives it. */
    private static MptcpInfo info(ByteBuffer message) throws ProtocolException {
        ByteBuffer rest = message.slice(MESSAGE_SIZE, message.limit() - MESSAGE_SIZE);
        NetlinkMessages attributes = new NetlinkMessages(rest.order(message.order()));
        MptcpInfo info = null;
        NetlinkMessages.Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == INET_DIAG_INFO) {
                info = mptcpInfo(attribute.payload());
            }
        }
        if (info == null) {
            throw new ProtocolException("a socket without a struct mptcp_info");
        }
        return info;
    }

    /** Refuses what has no flags and no token: whether a socket fell back must not be guessed. */
    private static MptcpInfo mptcpInfo(ByteBuffer struct) throws ProtocolException {
        byte[] bytes = new byte[struct.limit()];
        struct.get(0, bytes);
        MptcpInfo info = MptcpInfo.parse(bytes);
        if (info.flags().isEmpty() || info.token().isEmpty()) {
            throw new ProtocolException("a struct mptcp_info of " + bytes.length + " bytes");
        }
        return info;
    }

    private static InetSocketAddress address(ByteBuffer message, int address, int port) throws ProtocolException {
        byte[] bytes = switch (message.get(FAMILY)) {
            case AF_INET -> new byte[4];
            case AF_INET6 -> new byte[16];
            default -> throw new ProtocolException("a socket of the family " + message.get(FAMILY));
        };
        message.get(address, bytes);
        // ports are in network byte order
        int number = Byte.toUnsignedInt(message.get(port)) << 8 | Byte.toUnsignedInt(message.get(port + 1));
        try {
            return new InetSocketAddress(scoped(InetAddress.getByAddress(bytes), message.getInt(INTERFACE)), number);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** A link-local address means nothing without its interface, to which its socket is bound. */
    public static InetAddress scoped(InetAddress address, int interfaceIndex) throws UnknownHostException {
        if (interfaceIndex > 0 && address instanceof Inet6Address && address.isLinkLocalAddress()) {
            return Inet6Address.getByAddress(null, address.getAddress(), interfaceIndex);
        }
        return address;
    }

    private static long unsigned(ByteBuffer message, int offset) {
        return Integer.toUnsignedLong(message.getInt(offset));
    }
}
