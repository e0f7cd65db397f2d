// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.Cgroup;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scope whose programs' TCP sockets are being opened as MPTCP. One that becomes garbage without having been closed
 * stays in force until the process ends. Any thread may use it.
 */
public final class Attachment implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final Engine engine;
    private final AttachOptions options;
    private final Target target;
    private final Statistics before;
    private @Nullable Statistics last;

    Attachment(Engine engine, AttachOptions options, Target target, Statistics before) {
        this.engine = engine;
        this.options = options;
        this.target = target;
        this.before = before;
    }

    /** {@return what it is attached to, as it was asked for} */
    public Scope scope() {
        return options.scope();
    }

    Target target() {
        return target;
    }

    /** {@return what it was asked for} */
    public AttachOptions options() {
        return options;
    }

    /**
     * Whether it is in force: it is open, and its cgroup has not been removed, or its process has not ended. A network
     * namespace cannot vanish while it is attached.
     *
     * @return whether it is
     */
    public boolean isActive() {
        synchronized (this) {
            if (last != null) {
                return false;
            }
        }
        return switch (target.key().kind()) {
            case CGROUP ->
                target.key().id() == Cgroup.ROOT
                        || Cgroup.isAt(scope().path(), target.key().id());
            case NAMESPACE, NAME -> true; // held open, or whatever bears it
            case PROCESS -> target.isRunning(scope().pid());
        };
    }

    /** {@return what it has done since it was attached; once it is closed, what it had done by then} */
    public synchronized Statistics statistics() {
        Statistics now = last != null ? last : engine.statistics(options.filter(), target);
        return now.minus(before);
    }

    /**
     * Tells of each decision about a socket that is opened in the scope from now on, until the subscription or this is
     * closed. Needs no further right, and costs a socket(2) call nothing where nobody has subscribed.
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
    public synchronized Subscription subscribe(Consumer<? super SocketEvent> consumer) throws MptcpifyException {
        Objects.requireNonNull(consumer, "consumer");
        if (last != null) {
            throw new IllegalStateException("closed: " + this);
        }
        return engine.subscribe(this, consumer);
    }

    /**
     * Ends it, and its subscriptions as {@link Subscription#close()} does. When this returns, a new socket is TCP again
     * unless another attachment is in charge of it; sockets that were opened before stay as they are. Closing twice does
     * nothing.
     */
    @Override
    public void close() {
        List<Subscription> ended;
        synchronized (this) {
            if (last != null) {
                return;
            }
            last = Statistics.ZERO;
            try {
                ended = engine.unsubscribe(this);
            } finally {
                detach();
            }
        }
        ended.forEach(Subscription::awaitEnd);
    }

    /** Whatever else fails: what stays attached would convert until this process ends. */
    private synchronized void detach() {
        try {
            last = engine.detach(options.filter(), target);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        try {
            target.hold().close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot close the file of " + scope(), e);
        }
    }

    @Override
    public String toString() {
        return "Attachment[" + scope() + (isActive() ? "" : ", not active") + "]";
    }
}
