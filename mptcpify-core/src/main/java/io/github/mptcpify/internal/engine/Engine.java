// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.bpf.AttachmentNumbers;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.engine.events.Subscriber;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attachments of this process, which share one hook. The hook exists from the first attach to the last close.
 * Attachments of the same scope with the same filter are one entry in the kernel, with a count of owners, so the cost
 * of a socket does not grow with their number.
 */
public final class Engine {
    private final Hook.Factory factory;
    private final Map<Scoped, Map<Filter, Entry>> scopes = new HashMap<>();

    /** The latest scope of each key: a process may have the number of an ended one that is still attached. */
    private final Map<FoundScope.Key, Scoped> latest = new HashMap<>();

    private @Nullable Hook hook;
    private final Subscriptions subscriptions = new Subscriptions();
    private final AttachmentNumbers numbers = new AttachmentNumbers(0);

    /** A scope, distinguished by its birth from earlier ones with the same key. */
    private record Scoped(FoundScope.Key key, long birth) {
        static Scoped of(FoundScope target) {
            return new Scoped(target.key(), target.birth());
        }
    }

    /** An attachment in the kernel. */
    private static final class Entry {
        final int number;
        int owners = 1;

        Entry(int number) {
            this.number = number;
        }
    }

    public Engine(Hook.Factory factory) {
        this.factory = factory;
    }

    /** Uses the hook of this process, or one that is loaded for it and then given back. Attachments wait meanwhile. */
    public synchronized <T> T borrow(String operation, Hook.Use<T> use) throws MptcpifyException {
        if (hook != null) {
            return use.of(hook, true);
        }
        Hook loaded = factory.open(operation);
        try {
            return use.of(loaded, false);
        } finally {
            factory.giveBack(loaded);
        }
    }

    /** Adds an owner, and returns the counts before it. */
    synchronized Statistics attach(AttachOptions options, Filter filter, FoundScope target) throws IOException {
        String operation = "attach " + options.scope();
        Entry known = scopes.getOrDefault(Scoped.of(target), Map.of()).get(filter);
        if (known == null) {
            return put(operation, options, filter, target);
        }
        Guard.require(operation, hook().hasGuard(), options, target);
        Statistics before = hook().statistics(known.number);
        known.owners++;
        return before;
    }

    /**
     * Removes an owner, and returns the counts so far. The last owner removes the scope from the maps, always before
     * the program is detached: another process may hold the program's link for a while, such as a child that has not
     * executed its program yet.
     */
    synchronized Statistics detach(Filter filter, FoundScope target) {
        Map<Filter, Entry> sharing = sharing(target);
        Entry entry = entry(filter, sharing);
        Hook using = hook();
        if (--entry.owners > 0) {
            return using.statistics(entry.number);
        }
        numbers.release(entry.number);
        sharing.remove(filter);
        if (sharing.isEmpty()) {
            scopes.remove(Scoped.of(target));
        }
        boolean last = scopes.isEmpty();
        try {
            unlist(using, target, sharing);
            return using.statistics(entry.number);
        } finally {
            if (last) {
                latest.clear();
                hook = null;
                using.close();
            } else {
                using.remove(entry.number, target.key(), filter);
            }
        }
    }

    private void unlist(Hook using, FoundScope target, Map<Filter, Entry> sharing) {
        if (!Scoped.of(target).equals(latest.get(target.key()))) {
            return;
        }
        try {
            using.list("detach", target, numbers(sharing));
        } catch (MptcpifyException e) {
            // changing our own map, without growth, cannot fail; if it does, our state is unknown
            throw new IllegalStateException("cannot take a scope out of the kernel", e);
        }
        if (sharing.isEmpty()) {
            latest.remove(target.key());
        }
    }

    synchronized Statistics statistics(Filter filter, FoundScope target) {
        return hook().statistics(entry(filter, sharing(target)).number);
    }

    synchronized List<Refusal> refusals(Filter filter, FoundScope target) {
        return hook().refusals(entry(filter, sharing(target)).number);
    }

    /**
     * Subscribes to an attachment's decisions.
     *
     * @param owner the subscription ends with it: {@link #unsubscribeAll}
     */
    synchronized Subscriber subscribe(
            String operation, Object owner, Filter filter, FoundScope target, Consumer<? super SocketEvent> consumer)
            throws MptcpifyException {
        return subscriptions.begin(operation, hook(), owner, entry(filter, sharing(target)).number, consumer);
    }

    /** Ends a subscription, if it has not ended. The caller has to wait for its end, without the engine's lock. */
    synchronized void unsubscribe(Subscriber subscriber) {
        if (subscriptions.has(subscriber)) {
            subscriptions.end(hook(), subscriber);
        }
    }

    /** Ends all subscriptions of an owner, and returns them. */
    synchronized List<Subscriber> unsubscribeAll(Object owner) {
        List<Subscriber> its = subscriptions.of(owner);
        for (Subscriber subscriber : its) {
            unsubscribe(subscriber);
        }
        return its;
    }

    /** The number of events that a subscriber has missed, up to its end. */
    synchronized long lost(Subscriber subscriber) {
        return subscriber.lost(() -> hook().lost(subscriber.attachment()));
    }

    /**
     * Puts in the scope first and attaches the program last: no socket must meet a program without a scope.
     *
     * @return the counts before: missed sockets
     */
    private Statistics put(String operation, AttachOptions options, Filter filter, FoundScope target)
            throws IOException {
        Hook using = hook != null ? hook : factory.open(operation);
        int number = numbers.next(operation);
        boolean done = false;
        List<Integer> listed = new ArrayList<>(numbers(scopes.getOrDefault(Scoped.of(target), Map.of())));
        listed.add(number);
        Statistics before;
        try {
            Guard.require(operation, using.hasGuard(), options, target);
            before = new Statistics(0, 0, 0, 0, using.missed());
            if (filter.drops()) {
                using.relax(operation, number, LenientPlace.of(operation, options.scope(), target.key()));
            }
            if (filter.refusals()) {
                using.report(operation, number, filter.audit());
            }
            using.add(operation, number, target.key(), filter);
            using.list(operation, target, listed);
            if (hook == null) {
                using.attach(operation);
            }
            done = true;
        } finally {
            if (!done && hook == null) {
                factory.abandon(using, number, filter, target);
            } else if (!done) {
                // an entry whose attachment is removed has no effect, listed or not
                using.remove(number, target.key(), filter);
            }
        }
        hook = using;
        numbers.take(number);
        latest.put(target.key(), Scoped.of(target));
        scopes.computeIfAbsent(Scoped.of(target), scope -> new HashMap<>()).put(filter, new Entry(number));
        return before;
    }

    private Map<Filter, Entry> sharing(FoundScope target) {
        Map<Filter, Entry> sharing = scopes.get(Scoped.of(target));
        if (sharing == null) {
            throw new IllegalStateException("nothing is attached to " + target.key());
        }
        return sharing;
    }

    private static Entry entry(Filter filter, Map<Filter, Entry> sharing) {
        Entry entry = sharing.get(filter);
        if (entry == null) {
            throw new IllegalStateException("no attachment has the filter " + filter);
        }
        return entry;
    }

    /** Whether a program of this engine is on the kernel's hook. */
    public synchronized boolean isAttached() {
        return hook != null;
    }

    private Hook hook() {
        if (hook == null) {
            throw new IllegalStateException("nothing is attached");
        }
        return hook;
    }

    private static List<Integer> numbers(Map<Filter, Entry> sharing) {
        return sharing.values().stream().map(entry -> entry.number).sorted().toList();
    }
}
