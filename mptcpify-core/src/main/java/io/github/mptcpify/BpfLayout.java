// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The structs of {@code bpf/mptcpify.h} as bytes, little-endian as the object is. */
final class BpfLayout {
    static final int LEVELS = 64;
    static final int CONFIG_SIZE = 16;
    static final int DISCOVERY_SIZE = 8 + LEVELS * Long.BYTES;
    static final int CGROUP_VALUE_SIZE = 4;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private BpfLayout() {}

    /**
     * {@code struct mptcpify_config}.
     *
     * @param levels bit n: some attached cgroup lies at level n
     * @param pernetSlot where a network namespace keeps MPTCP's settings
     * @param ipv6 whether IPv6 sockets may be converted
     */
    record Config(long levels, int pernetSlot, boolean ipv6) {
        byte[] bytes() {
            int families = 1 << AF_INET | (ipv6 ? 1 << AF_INET6 : 0);
            return bytes(CONFIG_SIZE)
                    .putLong(levels)
                    .putInt(pernetSlot)
                    .putInt(families)
                    .array();
        }

        private static ByteBuffer bytes(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /**
     * {@code struct mptcpify_discovery}.
     *
     * @param pernetSlot where a network namespace keeps MPTCP's settings, 0 if it was not found
     * @param enabled whether MPTCP is on in the caller's network namespace
     * @param ancestors the ids of the caller's cgroup's ancestors, itself included, by level
     */
    record Discovery(int pernetSlot, boolean enabled, List<Long> ancestors) {
        static Discovery parse(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int pernetSlot = buffer.getInt();
            boolean enabled = buffer.getInt() != 0;
            List<Long> ancestors = new ArrayList<>();
            for (int level = 0; level < LEVELS; level++) {
                long id = buffer.getLong();
                if (id == 0) {
                    break;
                }
                ancestors.add(id);
            }
            return new Discovery(pernetSlot, enabled, List.copyOf(ancestors));
        }
    }

    /** A cgroup's id as a key. */
    static byte[] key(long id) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(id)
                .array();
    }

    /** The only key of a map of global variables. */
    static byte[] onlyKey() {
        return new byte[Integer.BYTES];
    }
}
