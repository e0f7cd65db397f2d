// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.MptcpifyException;
import java.util.List;

/** The ring buffer of decisions that the program has written. For one thread at a time. */
public interface EventRing extends AutoCloseable {
    /** Opens the ring; only one may be open at a time. */
    @FunctionalInterface
    interface Source {
        EventRing open(String operation) throws MptcpifyException;
    }

    /** A descriptor that is readable while the ring has decisions. */
    int descriptor();

    /** Takes up to {@code most} of the oldest decisions, as bytes of {@code struct mptcpify_event}; does not wait. */
    List<byte[]> take(int most) throws MptcpifyException;

    @Override
    void close();
}
