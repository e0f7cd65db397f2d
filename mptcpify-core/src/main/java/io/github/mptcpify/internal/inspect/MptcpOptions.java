// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;

/**
 * Reads a socket of this process by getsockopt(2). If a call fails, the {@link NativeException} has its error number;
 * if it succeeds, {@link #isMptcp} and {@link #status} allocate nothing.
 */
public final class MptcpOptions {
    private static final int SO_TYPE = 3;
    private static final String MPTCP_INFO_CALL = "getsockopt(MPTCP_INFO)";

    private MptcpOptions() {}

    /** Whether MPTCP_INFO succeeds. */
    public static boolean isMptcp(int fd) throws NativeException {
        NativeBuffer buffer = Buffers.take();
        try {
            int length = Syscalls.getsockopt(fd, Abi.SOL_MPTCP, Abi.MPTCP_INFO, buffer);
            if (length < 0 && refused(-length)) {
                return false;
            }
            NativeException.check(MPTCP_INFO_CALL, length);
            return true;
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    /**
     * Makes two calls, and a third if nothing is negotiated. The only wrong result is FELL_BACK for a raw socket of
     * protocol 262, which cannot send packets.
     */
    public static MptcpStatus status(int fd) throws NativeException {
        NativeBuffer buffer = Buffers.take();
        try {
            return status(fd, buffer);
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    private static MptcpStatus status(int fd, NativeBuffer buffer) throws NativeException {
        int protocol = number(fd, Abi.SO_PROTOCOL, "getsockopt(SO_PROTOCOL)", buffer);
        if (protocol == Abi.IPPROTO_TCP) {
            // raw sockets may have TCP's protocol number, which has other meanings in families other than IP
            return number(fd, SO_TYPE, "getsockopt(SO_TYPE)", buffer) == Abi.SOCK_STREAM
                    ? MptcpStatus.TCP
                    : MptcpStatus.NOT_TCP;
        }
        if (protocol != Abi.IPPROTO_MPTCP) {
            return MptcpStatus.NOT_TCP;
        }
        int length = Syscalls.getsockopt(fd, Abi.SOL_MPTCP, Abi.MPTCP_INFO, buffer);
        if (length < 0 && refused(-length)) {
            // after a fallback the kernel passes options to the TCP connection, which does not know this one
            return MptcpStatus.FELL_BACK;
        }
        NativeException.check(MPTCP_INFO_CALL, length);
        MptcpStatus status = MptcpInfoStruct.status(buffer.getInt(MptcpInfoStruct.FLAGS_OFFSET), false);
        return status == MptcpStatus.MPTCP_NOT_CONNECTED
                        && number(fd, Abi.SO_ACCEPTCONN, "getsockopt(SO_ACCEPTCONN)", buffer) != 0
                ? MptcpStatus.MPTCP_LISTENING
                : status;
    }

    public static MptcpInfo info(int fd) throws NativeException {
        return MptcpInfoStruct.parse(infoBytes(fd));
    }

    /** As much of struct mptcp_info as the kernel has. */
    public static byte[] infoBytes(int fd) throws NativeException {
        NativeBuffer buffer = Buffers.take();
        try {
            int length = Syscalls.getsockopt(fd, Abi.SOL_MPTCP, Abi.MPTCP_INFO, buffer);
            return buffer.bytes(0, NativeException.check(MPTCP_INFO_CALL, length));
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    /** Whether an error number says that the socket, or this kernel, lacks an option; IPv6 sockets have another one. */
    public static boolean refused(int errno) {
        return errno == Errno.EOPNOTSUPP || errno == Errno.ENOPROTOOPT;
    }

    private static int number(int fd, int option, String call, NativeBuffer buffer) throws NativeException {
        NativeException.check(call, Syscalls.getsockopt(fd, Abi.SOL_SOCKET, option, buffer));
        return buffer.getInt(0);
    }
}
