// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.internal.linux.Abi;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that a socket's ends have to have, as the program that sock_diag runs for each socket: {@code struct
 * inet_diag_bc_op} and {@code struct inet_diag_hostcond} of {@code include/uapi/linux/inet_diag.h}. An IPv4 address stands for
 * the IPv4-mapped one of an IPv6 socket too.
 */
final class AddressConditions {
    private static final int INET_DIAG_BC_S_COND = 7;
    private static final int INET_DIAG_BC_D_COND = 8;

    /** An operation, and a condition without its address. */
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

    /** Goes on with the next operation if it is true, and beyond the end, which leaves the socket out, if it is not. */
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
