// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.jna.NativeBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Small buffers for one question each. One pool for all threads, and not one buffer a thread: there may be a million of
 * those, and what a thread of a server's pool holds outlives the application that put it there.
 */
final class Buffers {
    /** More than struct mptcp_info has in any kernel; it had 96 bytes in Linux 6.18. And the four that carry the length. */
    private static final int SIZE = 256 + Integer.BYTES;

    /** As many questions may be under way without a new buffer; a power of two. */
    private static final int PLACES = 64;

    private static final AtomicReferenceArray<@Nullable NativeBuffer> FREE = new AtomicReferenceArray<>(PLACES);

    private Buffers() {}

    /** One that nobody else has until it is given back; what is in it is left over. */
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

    /** Where both places are taken, the buffer is left to be garbage. */
    static void giveBack(NativeBuffer buffer) {
        int start = place();
        if (!FREE.compareAndSet(start, null, buffer)) {
            FREE.compareAndSet(start + 1 & PLACES - 1, null, buffer);
        }
    }

    /** Threads begin at different places, and so seldom meet. */
    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
