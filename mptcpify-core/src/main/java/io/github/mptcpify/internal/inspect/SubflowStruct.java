// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.Subflow;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code struct mptcp_subflow_addrs} and {@code struct tcp_info}. */
final class SubflowStruct {
    /** As much of {@code struct tcp_info} as is read; every kernel that has MPTCP has that much. */
    static final int TCP_INFO_SIZE = 216;

    /** {@code struct mptcp_subflow_addrs}: two {@code struct sockaddr_storage}. */
    static final int ADDRESSES_SIZE = 256;

    private static final int REMOTE_OFFSET = 128;

    /** Ids count from 1, which the first subflow has: it gets its id before any other is made. */
    private static final int FIRST = 1;

    private SubflowStruct() {}

    /**
     * Reads one.
     *
     * @throws NativeException if an address is neither IPv4 nor IPv6, or cut off
     */
    static Subflow parse(OptionalLong id, KernelStruct addresses, KernelStruct tcpInfo) throws NativeException {
        return new Subflow(
                id,
                id.isPresent() ? Optional.of(id.getAsLong() == FIRST) : Optional.empty(),
                address(addresses.part(0, REMOTE_OFFSET)),
                address(addresses.part(REMOTE_OFFSET, REMOTE_OFFSET)),
                Optional.empty(),
                Optional.empty(),
                TcpStates.of(tcpInfo.u8(0)),
                tcpInfo.u32(68),
                tcpInfo.u32(80),
                tcpInfo.u64(200),
                tcpInfo.u64(128),
                tcpInfo.u64(120),
                tcpInfo.u64(208),
                tcpInfo.u32(32),
                tcpInfo.u32(100));
    }

    private static InetSocketAddress address(KernelStruct address) throws NativeException {
        return SocketAddresses.read(address)
                .orElseThrow(() -> NativeException.badAnswer(
                        "getsockopt(MPTCP_SUBFLOW_ADDRS)", Errno.EAFNOSUPPORT, "no IP address"));
    }
}
