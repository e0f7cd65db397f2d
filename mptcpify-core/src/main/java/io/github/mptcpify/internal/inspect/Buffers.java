// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.jna.NativeBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A pool of small buffers, each used for one system call. It is one pool for all threads, not one buffer per thread:
 * there may be a million threads, and a buffer of a server's pooled thread would outlive its application.
 */
final class Buffers {
    /** More than struct mptcp_info in any kernel, which has 96 bytes in Linux 6.18, and four bytes for the length. */
    private static final int SIZE = 256 + Integer.BYTES;

    /** How many buffers the pool holds; a power of two. */
    private static final int PLACES = 64;

    private static final AtomicReferenceArray<@Nullable NativeBuffer> FREE = new AtomicReferenceArray<>(PLACES);

    private Buffers() {}

    /** Takes a buffer for exclusive use until it is given back; it contains old bytes. */
    static NativeBuffer take() {
        int start = place();
        for (int i = 0; i < 2; i++) {
            NativeBuffer taken = FREE.getAndSet(start + i & PLACES - 1, null);
            if (taken != null) {
                return taken;
            }
        }
        return new NativeBuffer(SIZE);
    }

    /** Gives a buffer back; it becomes garbage if both entries are occupied. */
    static void giveBack(NativeBuffer buffer) {
        int start = place();
        if (!FREE.compareAndSet(start, null, buffer)) {
            FREE.compareAndSet(start + 1 & PLACES - 1, null, buffer);
        }
    }

    /** Threads begin at different entries, and so seldom compete. */
    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
