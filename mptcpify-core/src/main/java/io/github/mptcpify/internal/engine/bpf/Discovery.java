// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct mptcpify_discovery}.
 *
 * @param pernetSlot where a network namespace keeps MPTCP's settings, 0 if it was not found
 * @param enabled whether MPTCP is on in the caller's network namespace
 * @param ancestors the ids of the caller's cgroup's ancestors, itself included, by level
 * @param cookie the cookie of the requested network namespace, 0 if it was not found
 */
public record Discovery(int pernetSlot, boolean enabled, List<Long> ancestors, long cookie) {
    private static final int NAMESPACE = 528;
    private static final int COOKIE = 536;

    /** The program's input: the inode number of the network namespace whose cookie is requested. */
    static byte[] question(int namespace) {
        return BpfLayout.bytes(COOKIE + Long.BYTES, buffer -> buffer.putInt(NAMESPACE, namespace));
    }

    static Discovery parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int pernetSlot = buffer.getInt();
        boolean enabled = buffer.getInt() != 0;
        List<Long> ancestors = new ArrayList<>();
        for (int level = 0; level < BpfLayout.LEVELS; level++) {
            long id = buffer.getLong();
            if (id == 0) {
                break;
            }
            ancestors.add(id);
        }
        return new Discovery(pernetSlot, enabled, List.copyOf(ancestors), buffer.getLong(COOKIE));
    }

    Discovery withoutSlot() {
        return new Discovery(0, false, ancestors, cookie);
    }
}
