// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;
import java.util.stream.Stream;

/** The arguments of a socket(2) call. */
public record SocketCall(int family, int type, int protocol) {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_SCTP = 132;
    public static final int IPPROTO_MPTCP = 262;

    public static final SocketCall TCP = new SocketCall(AF_INET, SOCK_STREAM, 0);
    public static final SocketCall TCP6 = new SocketCall(AF_INET6, SOCK_STREAM, 0);

    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;

    /** All that ask for TCP. */
    public static Stream<SocketCall> tcp() {
        return Stream.of(AF_INET, AF_INET6)
                .flatMap(family -> Stream.of(0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC)
                        .flatMap(flags -> Stream.of(0, IPPROTO_TCP)
                                .map(protocol -> new SocketCall(family, SOCK_STREAM | flags, protocol))));
    }

    /** Some that do not. */
    public static Stream<SocketCall> others() {
        return Stream.of(
                new SocketCall(AF_INET, SOCK_DGRAM, 0),
                new SocketCall(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP),
                new SocketCall(AF_INET, SOCK_RAW, IPPROTO_ICMP),
                new SocketCall(AF_INET, SOCK_RAW, IPPROTO_TCP),
                new SocketCall(AF_INET, SOCK_STREAM, IPPROTO_SCTP),
                new SocketCall(AF_INET, SOCK_SEQPACKET, 0),
                new SocketCall(AF_INET, SOCK_STREAM, IPPROTO_UDP),
                new SocketCall(AF_UNIX, SOCK_STREAM, 0),
                new SocketCall(AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
                new SocketCall(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_MPTCP));
    }

    /** Makes the call in this JVM: the new socket's SO_PROTOCOL, or the error's name. */
    public String open() {
        int socket = Syscalls.socket(family, type, protocol);
        if (socket < 0) {
            return Errno.name(-socket);
        }
        try {
            NativeBuffer buffer = new NativeBuffer(2 * Integer.BYTES);
            int length = Syscalls.getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, buffer);
            return length < 0 ? Errno.name(-length) : Integer.toString(buffer.getInt(0));
        } finally {
            Syscalls.close(socket);
        }
    }
}
