// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.inspect.list.SockDiag;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.internal.linux.RecordText;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * One of the TCP connections that make up an MPTCP connection, at one moment: from {@code struct mptcp_subflow_addrs}
 * and {@code struct tcp_info} of {@code include/uapi/linux/mptcp.h} and {@code tcp.h}. Immutable.
 *
 * <p>A field that this kernel does not tell is empty. Numbers of 64 bits are the unsigned number's bits.
 *
 * @param id its number in its MPTCP connection, never used again there; Linux 6.5
 * @param local the address on this host; 0.0.0.0 or :: and port 0 where it is not bound
 * @param remote the peer's address; 0.0.0.0 or :: and port 0 where it is not connected. IPv4 addresses are such, of
 *     IPv6 sockets too
 * @param state the TCP connection's state
 * @param rttMicros the smoothed round-trip time in microseconds, 0 before the first was measured
 * @param congestionWindow how many segments may be under way
 * @param bytesSent how many bytes of payload were sent, those sent again included
 * @param bytesReceived how many bytes of payload were received
 * @param bytesAcked how many bytes the peer acknowledged; of the side that connected that is one more than its payload,
 *     since the SYN counts
 * @param bytesRetrans how many bytes were sent again
 */
public record Subflow(
        OptionalLong id,
        InetSocketAddress local,
        InetSocketAddress remote,
        TcpState state,
        OptionalLong rttMicros,
        OptionalLong congestionWindow,
        OptionalLong bytesSent,
        OptionalLong bytesReceived,
        OptionalLong bytesAcked,
        OptionalLong bytesRetrans) {

    /** As much of {@code struct tcp_info} as is read; every kernel that has MPTCP has that much. */
    public static final int TCP_INFO_SIZE = 216;

    /** {@code struct mptcp_subflow_addrs}: two {@code struct sockaddr_storage}. */
    public static final int ADDRESSES_SIZE = 256;

    private static final int REMOTE_OFFSET = 128;
    private static final int SCOPE_OFFSET = 24;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }

    /**
     * Reads one.
     *
     * @throws NativeException if an address is neither IPv4 nor IPv6, or cut off
     */
    @SuppressWarnings("exports")
    public static Subflow parse(OptionalLong id, KernelStruct addresses, KernelStruct tcpInfo) throws NativeException {
        return new Subflow(
                id,
                address(addresses.part(0, REMOTE_OFFSET)),
                address(addresses.part(REMOTE_OFFSET, REMOTE_OFFSET)),
                TcpState.of(tcpInfo.u8(0)),
                tcpInfo.u32(68),
                tcpInfo.u32(80),
                tcpInfo.u64(200),
                tcpInfo.u64(128),
                tcpInfo.u64(120),
                tcpInfo.u64(208));
    }

    /** A {@code struct sockaddr_in} or {@code sockaddr_in6}; port and address are in network byte order. */
    @SuppressWarnings("exports")
    public static InetSocketAddress address(KernelStruct address) throws NativeException {
        int family = address.u16(0).orElse(0);
        byte[] port = address.bytes(2, 2);
        byte[] ip = family == AF_INET ? address.bytes(4, 4) : address.bytes(8, 16);
        if ((family != AF_INET && family != AF_INET6) || port.length == 0 || ip.length == 0) {
            throw new NativeException("getsockopt(MPTCP_SUBFLOW_ADDRS)", Errno.EAFNOSUPPORT, "");
        }
        try {
            // of a v4-mapped one this makes an IPv4 address
            InetAddress host = SockDiag.scoped(InetAddress.getByAddress(ip), (int)
                    address.u32(SCOPE_OFFSET).orElse(0));
            return new InetSocketAddress(
                    host, Short.toUnsignedInt(ByteBuffer.wrap(port).getShort()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
