// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The addresses and the state of a socket, read by its descriptor. The lists of TCP sockets in {@code /proc} do not
 * suffice for MPTCP: they show subflows with their connection's inode number.
 *
 * @param local empty if it is not bound
 * @param remote empty if it is not connected
 * @param state UNKNOWN for an MPTCP socket that does not listen: getsockopt(TCP_INFO) returns the state of its first
 *     subflow
 * @param cookie the value of getsockopt(SO_COOKIE)
 */
public record SocketEnds(
        Optional<InetSocketAddress> local, Optional<InetSocketAddress> remote, TcpState state, long cookie) {
    private static final int SO_COOKIE = 57;

    public static SocketEnds of(int fd, MptcpStatus status) throws NativeException {
        NativeBuffer buffer = Buffers.take();
        try {
            return of(fd, status, buffer);
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    private static SocketEnds of(int fd, MptcpStatus status, NativeBuffer buffer) throws NativeException {
        long cookie = KernelStruct.of(option(fd, Abi.SOL_SOCKET, SO_COOKIE, "getsockopt(SO_COOKIE)", buffer))
                .u64(0)
                .orElse(0);
        TcpState state = TcpState.UNKNOWN;
        if (status == MptcpStatus.TCP || status == MptcpStatus.FELL_BACK) {
            state = TcpStates.of(
                    KernelStruct.of(option(fd, Abi.IPPROTO_TCP, Abi.TCP_INFO, "getsockopt(TCP_INFO)", buffer))
                            .u8(0));
        } else if (option(fd, Abi.SOL_SOCKET, Abi.SO_ACCEPTCONN, "getsockopt(SO_ACCEPTCONN)", buffer)[0] != 0) {
            state = TcpState.LISTEN;
        }
        return new SocketEnds(
                address("getsockname", Syscalls.getsockname(fd, buffer), buffer),
                address("getpeername", Syscalls.getpeername(fd, buffer), buffer),
                state,
                cookie);
    }

    /** Replaces values by those of the kernel's list; a closed socket is not bound there any more. */
    public SocketEnds with(InetSocketAddress listedLocal, InetSocketAddress listedRemote, TcpState listedState) {
        return new SocketEnds(bound(listedLocal), bound(listedRemote), listedState, cookie);
    }

    private static byte[] option(int fd, int level, int option, String call, NativeBuffer buffer)
            throws NativeException {
        return buffer.bytes(0, NativeException.check(call, Syscalls.getsockopt(fd, level, option, buffer)));
    }

    private static Optional<InetSocketAddress> address(String function, int result, NativeBuffer buffer)
            throws NativeException {
        if (result == -Errno.ENOTCONN) {
            return Optional.empty();
        }
        int length = NativeException.check(function, result);
        return bound(SocketAddresses.read(KernelStruct.of(buffer.bytes(0, length)))
                .orElseThrow(() -> NativeException.badAnswer(function, Errno.EAFNOSUPPORT, "no IP address")));
    }

    private static Optional<InetSocketAddress> bound(InetSocketAddress address) {
        return address.getPort() == 0 ? Optional.empty() : Optional.of(address);
    }
}
