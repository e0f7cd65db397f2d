// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.function.Consumer;

/**
 * Tells of the MPTCP connections of a network namespace until it is closed: {@link MptcpSocketInspector#watch(Consumer)
 * MptcpSocketInspector.watch} makes one. One that becomes garbage without having been closed goes on until the process
 * ends. Any thread may use it; the callback is called by one thread, the watch's own, which keeps no JVM running.
 *
 * <p>There are two sources, and {@link #source()} tells which one a watch has.
 *
 * <ul>
 *   <li>{@code EVENTS}, where this process has CAP_NET_ADMIN in the user namespace that the network namespace belongs
 *       to, on Linux 5.12 and later: the kernel's own events of the path manager, which {@code ip mptcp monitor}
 *       prints, at once. The kernel sends none when a connection falls back, nor when the peer resets one: both are
 *       told from listings, once an interval.
 *   <li>{@code POLLING}, everywhere else: everything is told from listings, each compared with the one before; which
 *       takes an interval, and for the end of a connection that was reset two. It tells no {@code CREATED}, {@code
 *       SUBFLOW_PRIORITY}, {@code ADDRESS_} and {@code LISTENER_} events, and of a subflow not the addresses.
 * </ul>
 *
 * <p>Not told are
 *
 * <ul>
 *   <li>a connection that falls back and is closed between two listings; with POLLING, anything that is made and
 *       undone between two listings
 *   <li>a connection that was refused or never answered, and plain TCP sockets: a server's socket whose client does
 *       not ask for MPTCP is such a one from the beginning
 *   <li>what was dropped since the callback took too long, some thousand events behind: that it did is told as {@code
 *       EVENTS_LOST}, counted by {@link #losses()}, and the next two listings make up for what they can show
 * </ul>
 *
 * <p>A listing is a {@link MptcpSocketInspector#list()}: its cost grows with the number of MPTCP sockets, and what is known
 * of each open connection is kept, a few hundred bytes.
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
