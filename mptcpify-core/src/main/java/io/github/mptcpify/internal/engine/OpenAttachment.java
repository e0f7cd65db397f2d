// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Scope;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.internal.engine.events.Subscriber;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.jfr.AttachmentFlight;
import io.github.mptcpify.internal.linux.Cgroup;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An attachment of this process: an owner of an engine's entry. */
public final class OpenAttachment implements Attachment {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private static final String QUIET = "mptcpify.quiet";

    private final Engine engine;
    private final AttachOptions options;
    private final Filter filter;
    private final FoundScope target;
    private final Statistics before;
    private final List<Refusal> refusedBefore;
    private @Nullable Statistics last;
    private List<Refusal> lastRefusals = List.of();

    private OpenAttachment(
            Engine engine,
            AttachOptions options,
            Filter filter,
            FoundScope target,
            Statistics before,
            List<Refusal> refusedBefore) {
        this.engine = engine;
        this.options = options;
        this.filter = filter;
        this.target = target;
        this.before = before;
        this.refusedBefore = refusedBefore;
    }

    /** Attaches a scope that was found, which is kept open until this is closed. */
    public static OpenAttachment open(Engine engine, AttachOptions options, FoundScope target) throws IOException {
        Runnable written = AttachmentFlight.attaching(options.scope().toString(), options.isAudit());
        Filter filter = Filters.of(options);
        Statistics before = engine.attach(options, filter, target);
        OpenAttachment attachment =
                new OpenAttachment(engine, options, filter, target, before, engine.refusals(filter, target));
        written.run();
        say("attached to " + options.scope());
        return attachment;
    }

    @Override
    public Scope scope() {
        return options.scope();
    }

    @Override
    public AttachOptions options() {
        return options;
    }

    @Override
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
            case NAMESPACE, NAME -> true; // a namespace is kept open; a name stays valid
            case PROCESS -> target.isRunning(scope().pid());
        };
    }

    @Override
    public synchronized Statistics statistics() {
        Statistics now = last != null ? last : engine.statistics(filter, target);
        return now.since(before);
    }

    @Override
    public synchronized List<Refusal> refusals() {
        List<Refusal> now = last != null ? lastRefusals : engine.refusals(filter, target);
        return now.stream()
                .flatMap(refusal -> since(refusal).stream())
                .sorted(Refusal.MOST_FREQUENT_FIRST)
                .toList();
    }

    /** The refusals since this was attached, since others may share its entry in the kernel. */
    private Optional<Refusal> since(Refusal refusal) {
        long earlier = refusedBefore.stream()
                .filter(before -> before.withCount(0).equals(refusal.withCount(0)))
                .mapToLong(Refusal::count)
                .sum();
        return refusal.count() > earlier ? Optional.of(refusal.withCount(refusal.count() - earlier)) : Optional.empty();
    }

    @Override
    public synchronized Subscription subscribe(Consumer<? super SocketEvent> consumer) throws MptcpifyException {
        Objects.requireNonNull(consumer, "consumer");
        if (last != null) {
            throw new IllegalStateException("closed: " + this);
        }
        return new OpenSubscription(
                engine, engine.subscribe("subscribe to " + scope(), this, filter, target, consumer));
    }

    @Override
    public void close() {
        List<Subscriber> ended;
        synchronized (this) {
            if (last != null) {
                return;
            }
            last = before;
            try {
                ended = engine.unsubscribeAll(this);
            } finally {
                detach();
            }
        }
        for (Subscriber subscriber : ended) {
            subscriber.awaitEnd();
        }
        AttachmentFlight.detached(scope().toString(), statistics().converted());
        say("detached from " + scope() + ": " + statistics().converted() + " sockets were converted");
    }

    /** Logs a message. The command line disables this, since it prints its own, and loading a logger takes time. */
    private static void say(String message) {
        if (!Boolean.getBoolean(QUIET)) {
            LOGGER.log(System.Logger.Level.INFO, message);
        }
    }

    /** Detaches, whatever else fails: otherwise sockets would be converted until this process ends. */
    private synchronized void detach() {
        try {
            lastRefusals = engine.refusals(filter, target);
            last = engine.detach(filter, target);
        } finally {
            release();
        }
    }

    private void release() {
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
