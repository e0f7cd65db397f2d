// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.function.Consumer;

/**
 * Tells of the MPTCP connections of a network namespace until it is closed: {@link MptcpSocketInspector#watch(Consumer)
 * MptcpSocketInspector.watch} says what, and what not. One that becomes garbage without having been closed goes on until
 * the process ends. Any thread may use it; the callback is called by one thread, the watch's own, which keeps no JVM
 * running.
 */
public interface MptcpWatch extends AutoCloseable {
    /** Where a watch gets to know of changes. */
    enum Source {
        /** From the kernel's events as they happen, and of fallbacks from listings. */
        EVENTS,
        /** From listings alone, each compared with the one before. */
        POLLING
    }

    /** {@return where it gets to know of changes, which is found out once, at its start} */
    Source source();

    /**
     * How often events were dropped since the callback did not take them fast enough; EVENTS_LOST is told of it. The kernel
     * does not say how many it dropped.
     *
     * @return 0 if nothing was lost; always so with POLLING
     */
    long losses();

    /** {@return whether it goes on: it is not closed, and no error has ended it, which would have been logged} */
    boolean isActive();

    /**
     * Ends it. When this returns, the callback is not running and will not be called again, and the watch's thread and
     * descriptors are gone; but not where the callback itself calls this, or the calling thread is interrupted, which then
     * happens soon afterwards. Closing twice does nothing more.
     */
    @Override
    void close();
}
