// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.List;
import java.util.function.Consumer;

/**
 * A scope whose programs' TCP sockets are opened as MPTCP. Only {@link Mptcpify#attach} makes attachments. An
 * attachment that becomes garbage without having been closed stays in force until the process ends. Any thread may use
 * it. Attaching and closing are logged, one line each, by the {@link System.Logger} {@code io.github.mptcpify} at INFO,
 * unless the system property {@code mptcpify.quiet} is {@code true}.
 */
public interface Attachment extends AutoCloseable {
    /** {@return the scope, as the caller gave it} */
    Scope scope();

    /** {@return the options, as the caller gave them} */
    AttachOptions options();

    /**
     * Tells whether this attachment is in force: it is open, and its cgroup still exists, or its process still runs. A
     * network namespace is kept in existence while it is attached.
     *
     * @return whether it is in force
     */
    boolean isActive();

    /** {@return the counts since this was attached; after closing, the counts at that moment} */
    Statistics statistics();

    /**
     * The socket options and calls of programs in scope that MPTCP refused, or handled differently than TCP, since this
     * was attached; after closing, up to that moment. They are counted only with {@link
     * AttachOptions#reportRefusals()}, except for the options that a {@linkplain AttachOptions#lenient() lenient}
     * attachment has dropped, which are always included.
     *
     * @return the refusals, the most frequent first
     */
    List<Refusal> refusals();

    /**
     * Reports each decision about a socket that is opened in the scope from now on, and each refusal if {@link
     * AttachOptions#reportRefusals()} was set, until the subscription or this attachment is closed. Needs no further
     * privilege. Without subscriptions a socket(2) call costs nothing more.
     *
     * <p>One daemon thread calls the consumers of all subscriptions of this JVM. A consumer that blocks delays all of
     * them, but never a socket(2) call: events that do not fit are dropped and counted, see {@link
     * Subscription#lost()}. Exceptions of the consumer are logged, and do not end the subscription. The consumer may
     * subscribe and close.
     *
     * @param consumer called with each event
     * @return the subscription, owned by the caller
     * @throws IllegalStateException if this attachment is closed
     * @throws MptcpifyException if the kernel refuses, for example for lack of descriptors: the first subscription
     *     needs two
     */
    Subscription subscribe(Consumer<? super SocketEvent> consumer) throws MptcpifyException;

    /**
     * Ends this attachment and its subscriptions, these as {@link Subscription#close()} does. When this returns, new
     * sockets are TCP again, unless another attachment covers them; sockets that were opened before stay as they are.
     * Closing again does nothing.
     */
    @Override
    void close();
}
