// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies the options that were set on a socket: those whose value differs from that of a new socket. */
final class CarriedOptions {
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int LONGEST_VALUE = 64;

    /**
     * The options by level. The sizes of the buffers are among them: setting one ends the kernel's tuning, as it did on the
     * first socket.
     */
    private static final List<Level> LEVELS = List.of(
            // SOL_SOCKET: reuse of addresses, buffers, keepalive, out-of-band data in line, priority, linger, reuse of
            // ports, at
            // least to be received, timeouts, device, mark, busy poll
            new Level(SOL_SOCKET, 2, SO_SNDBUF, SO_RCVBUF, 9, 10, 12, 13, 15, 18, 20, 21, 25, 36, 46),
            // IP: TOS, TTL, what a path's MTU is found by, errors, binding to an address that is not there,
            // transparent, no port yet
            new Level(0, 1, 2, 10, 11, 15, 19, 24),
            // TCP: no delay, segments, cork, keepalive, SYNs, FIN-WAIT, accepting late, window, congestion control,
            // timeout, fast
            // open, unsent data
            new Level(6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 18, 23, 25, 30),
            // IPv6: hops, MTU discovery, errors, IPv6 alone, traffic class
            new Level(41, 16, 23, 25, 26, 67));

    private static final class Level {
        private final int number;
        private final int[] options;

        Level(int number, int... options) {
            this.number = number;
            this.options = options;
        }
    }

    private CarriedOptions() {}

    /**
     * Copies the options.
     *
     * @param from the socket that they were set on
     * @param fresh a new socket of the same kind, not usable afterwards
     * @param to the socket to set them on
     * @return 0, or the error number of an option that cannot be set there
     */
    static int copy(int from, int fresh, int to) {
        NativeBuffer buffer = new NativeBuffer(LONGEST_VALUE + Integer.BYTES);
        for (Level level : LEVELS) {
            for (int option : level.options) {
                byte[] value = value(from, level.number, option, buffer);
                if (value != null && !Arrays.equals(value, value(fresh, level.number, option, buffer))) {
                    int result = set(to, level.number, option, value, buffer);
                    if (result < 0) {
                        return -result;
                    }
                    // so that values that the kernel derives, such as a window from a buffer's size, are no difference
                    set(fresh, level.number, option, value, buffer);
                }
            }
        }
        return 0;
    }

    private static byte @Nullable [] value(int socket, int level, int option, NativeBuffer buffer) {
        int length = Syscalls.getsockopt(socket, level, option, buffer);
        return length < 0 ? null : buffer.bytes(0, length);
    }

    private static int set(int socket, int level, int option, byte[] value, NativeBuffer buffer) {
        buffer.bytes().put(value);
        if (level == SOL_SOCKET && (option == SO_SNDBUF || option == SO_RCVBUF)) {
            // the kernel returns twice the value that was set
            buffer.setInt(0, buffer.getInt(0) / 2);
        }
        return Syscalls.setsockopt(socket, level, option, buffer, value.length);
    }
}
