// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.inspect.MptcpInfoStruct;
import io.github.mptcpify.internal.inspect.TcpStates;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The requests to sock_diag(7) and its answers, as bytes: {@code struct inet_diag_req_v2} and {@code struct inet_diag_msg}
 * of {@code include/uapi/linux/inet_diag.h}.
 */
public final class SockDiag {

    /** The type of the request and of each socket in the answer. */
    static final int SOCK_DIAG_BY_FAMILY = 20;

    /** The part of struct inet_diag_sockid behind its two ports. */
    private static final int ADDRESSES_SIZE = 44;

    private static final int INET_DIAG_REQ_BYTECODE = 1;
    private static final int INET_DIAG_REQ_PROTOCOL = 3;

    private static final int INET_DIAG_INFO = 2;
    private static final int TCP_INFO_BYTES_RECEIVED = 128;
    private static final int TCP_INFO_BYTES_SENT = 200;
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
     * @param cookie the value of getsockopt(SO_COOKIE)
     */
    public record Ends(long cookie, InetSocketAddress local, InetSocketAddress remote, TcpState state) {}

    /**
     * A TCP socket, which may be a subflow.
     *
     * @param inode its inode number; of a subflow, that of its MPTCP socket; 0 if no process has the socket
     * @param bytesSent how many bytes were sent, retransmissions included; 0 if that was not asked for, as the next one
     * @param bytesReceived how many bytes were received
     */
    public record TcpSocket(Ends ends, long inode, long bytesSent, long bytesReceived) {}

    /**
     * Asks for the sockets of a family.
     *
     * @param query which sockets, and how much of each. The protocol's number may be too large for the struct's byte, so an
     *     attribute carries it (Linux 5.9). The byte is 0, a protocol that no kernel lists: a kernel that does not know the
     *     attribute answers with an error. {@code ss} writes 6 there, and would get plain TCP sockets
     */
    static byte[] request(int family, int sequence, SocketQuery query) {
        NetlinkRequest request = new NetlinkRequest(
                SOCK_DIAG_BY_FAMILY, NetlinkRequest.NLM_F_REQUEST | NetlinkRequest.NLM_F_DUMP, sequence);
        request.body()
                .put((byte) family)
                .put((byte) 0)
                .put((byte) (query.information() ? 1 << (INET_DIAG_INFO - 1) : 0))
                .put((byte) 0)
                .putInt(query.states())
                // struct inet_diag_sockid, its ports in network byte order; the kernel ignores the addresses
                .put(SocketAddresses.port(query.localPort()))
                .put(SocketAddresses.port(query.remotePort()))
                .put(new byte[ADDRESSES_SIZE]);
        request.attribute(INET_DIAG_REQ_PROTOCOL, query.protocol());
        byte[] conditions = AddressConditions.of(query.local(), query.remote());
        return (conditions.length == 0 ? request : request.attribute(INET_DIAG_REQ_BYTECODE, conditions)).bytes();
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
                TcpStates.of(OptionalInt.of(Byte.toUnsignedInt(message.get(STATE)))));
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

    /** Reads one TCP socket of an answer. */
    static TcpSocket tcpSocket(ByteBuffer message) throws ProtocolException {
        Ends ends = ends(message);
        ByteBuffer info = information(message);
        KernelStruct tcpInfo = new KernelStruct(info == null ? ByteBuffer.allocate(0) : info);
        return new TcpSocket(
                ends,
                unsigned(message, INODE),
                tcpInfo.u64(TCP_INFO_BYTES_SENT).orElse(0),
                tcpInfo.u64(TCP_INFO_BYTES_RECEIVED).orElse(0));
    }

    /** The request asked for it, so the kernel always returns it. */
    private static MptcpInfo info(ByteBuffer message) throws ProtocolException {
        ByteBuffer struct = information(message);
        if (struct == null) {
            throw new ProtocolException("a socket without a struct mptcp_info");
        }
        return mptcpInfo(struct);
    }

    /** The protocol's own struct; null if there is none, as for a TCP connection whose handshake has not ended. */
    private static @Nullable ByteBuffer information(ByteBuffer message) throws ProtocolException {
        ByteBuffer rest = message.slice(MESSAGE_SIZE, message.limit() - MESSAGE_SIZE);
        return new NetlinkMessages(rest.order(message.order())).attribute(INET_DIAG_INFO);
    }

    /** Refuses a struct without flags or token: whether a socket fell back must not be guessed. */
    private static MptcpInfo mptcpInfo(ByteBuffer struct) throws ProtocolException {
        byte[] bytes = new byte[struct.limit()];
        struct.get(0, bytes);
        MptcpInfo info = MptcpInfoStruct.parse(bytes);
        if (info.flags().isEmpty() || info.token().isEmpty()) {
            throw new ProtocolException("a struct mptcp_info of " + bytes.length + " bytes");
        }
        return info;
    }

    private static InetSocketAddress address(ByteBuffer message, int address, int port) throws ProtocolException {
        byte[] bytes = switch (message.get(FAMILY)) {
            case Abi.AF_INET -> new byte[4];
            case Abi.AF_INET6 -> new byte[16];
            default -> throw new ProtocolException("a socket of the family " + message.get(FAMILY));
        };
        message.get(address, bytes);
        // a link-local address has its interface, to which its socket is bound
        return SocketAddresses.of(
                bytes, message.getInt(INTERFACE), SocketAddresses.port(message.get(port), message.get(port + 1)));
    }

    private static long unsigned(ByteBuffer message, int offset) {
        return Integer.toUnsignedLong(message.getInt(offset));
    }
}
