// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.internal.linux.Abi;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that listed sockets must have, as the program that sock_diag runs for each socket: {@code struct
 * inet_diag_bc_op} and {@code struct inet_diag_hostcond} of {@code include/uapi/linux/inet_diag.h}. An IPv4 address also
 * matches the IPv4-mapped address of an IPv6 socket.
 */
final class AddressConditions {
    private static final int INET_DIAG_BC_S_COND = 7;
    private static final int INET_DIAG_BC_D_COND = 8;

    /** The sizes of an operation, and of a condition without its address. */
    private static final int OPERATION = 4;

    private static final int CONDITION = 8;
    private static final int ANY_PORT = -1;

    private AddressConditions() {}

    /** The program; empty where there is no condition. */
    static byte[] of(@Nullable InetAddress local, @Nullable InetAddress remote) {
        ByteBuffer program = ByteBuffer.allocate(size(local) + size(remote)).order(ByteOrder.nativeOrder());
        put(program, INET_DIAG_BC_S_COND, local);
        put(program, INET_DIAG_BC_D_COND, remote);
        return program.array();
    }

    private static int size(@Nullable InetAddress address) {
        return address == null ? 0 : OPERATION + CONDITION + address.getAddress().length;
    }

    /**
     * If the condition is true, the program continues with the next operation; otherwise it jumps beyond the end, and the
     * kernel leaves the socket out.
     */
    private static void put(ByteBuffer program, int code, @Nullable InetAddress address) {
        if (address == null) {
            return;
        }
        byte[] bytes = address.getAddress();
        program.put((byte) code)
                .put((byte) size(address))
                .putShort((short) (program.remaining() + 2 + OPERATION))
                .put((byte) (address instanceof Inet4Address ? Abi.AF_INET : Abi.AF_INET6))
                .put((byte) (bytes.length * Byte.SIZE))
                .putShort((short) 0)
                .putInt(ANY_PORT)
                .put(bytes);
    }
}
