// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.MptcpifyException;
import java.util.List;

/** The decisions that the program has written down and nobody has read. For one thread at a time. */
public interface EventRing extends AutoCloseable {
    /** Where one is opened, of which there must be one at a time. */
    @FunctionalInterface
    interface Source {
        EventRing open(String operation) throws MptcpifyException;
    }

    /** One that is readable while there are some. */
    int descriptor();

    /** The oldest ones, as bytes of {@code struct mptcpify_event}, and not more than that many; does not wait. */
    List<byte[]> take(int most) throws MptcpifyException;

    @Override
    void close();
}
