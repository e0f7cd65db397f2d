// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.List;
import java.util.function.Consumer;

/**
 * A scope whose programs' TCP sockets are being opened as MPTCP: {@link Mptcpify#attach} makes one, and nobody else. One that
 * becomes garbage without having been closed stays in force until the process ends. Any thread may use it. Its beginning and its end are
 * a line each in the log, {@link System.Logger} {@code io.github.mptcpify} at INFO; none with the system property {@code
 * mptcpify.quiet=true}.
 */
public interface Attachment extends AutoCloseable {
    /** {@return what it is attached to, as it was asked for} */
    Scope scope();

    /** {@return what it was asked for} */
    AttachOptions options();

    /**
     * Whether it is in force: it is open, and its cgroup has not been removed, or its process has not ended. A network
     * namespace cannot vanish while it is attached.
     *
     * @return whether it is
     */
    boolean isActive();

    /** {@return what it has done since it was attached; once it is closed, what it had done by then} */
    Statistics statistics();

    /**
     * What programs in scope asked of their sockets since it was attached and MPTCP refused, or took and does otherwise than
     * TCP; once it is closed, up to then. Counted where {@link AttachOptions#reportRefusals()} asked for it; the options that a
     * {@linkplain AttachOptions#lenient() lenient} attachment has dropped are there in any case.
     *
     * @return the most frequent first
     */
    List<Refusal> refusals();

    /**
     * Tells of each decision about a socket that is opened in the scope from now on, and of each refusal where these are
     * asked for, until the subscription or this is closed. Needs no further right, and costs a socket(2) call nothing where nobody has subscribed.
     *
     * <p>The consumer is called by one thread for all subscriptions of this JVM, a daemon. One that blocks holds up all of
     * them, but never a socket(2) call: what there is no room for is left out and counted, see {@link
     * Subscription#lost()}. What it throws is logged, and the next event comes all the same. It may subscribe and close as
     * it likes.
     *
     * @param consumer called with each event
     * @return the subscription, owned by the caller
     * @throws IllegalStateException if this is closed
     * @throws MptcpifyException if the kernel refuses, as for want of a descriptor: it takes two, once
     */
    Subscription subscribe(Consumer<? super SocketEvent> consumer) throws MptcpifyException;

    /**
     * Ends it, and its subscriptions as {@link Subscription#close()} does. When this returns, a new socket is TCP again
     * unless another attachment is in charge of it; sockets that were opened before stay as they are. Closing twice does
     * nothing.
     */
    @Override
    void close();
}
