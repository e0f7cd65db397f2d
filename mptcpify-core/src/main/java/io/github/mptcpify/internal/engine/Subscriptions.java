// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.engine.events.EventReader;
import io.github.mptcpify.internal.engine.events.Subscriber;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine's subscribers, and the reader that serves them, if there are any. The engine calls it under its lock. */
final class Subscriptions {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final Set<Subscriber> subscribers = new HashSet<>();
    private @Nullable EventReader reader;

    /** Begins a subscription. */
    Subscriber begin(String operation, Hook hook, Object owner, int attachment, Consumer<? super SocketEvent> consumer)
            throws MptcpifyException {
        EventReader using = reader != null && reader.isAlive() ? reader : EventReader.start(operation, hook::events);
        boolean done = false;
        try {
            // the reader pauses meanwhile: the first event must not arrive before its subscriber is known
            synchronized (using) {
                long lost = hook.lost(attachment);
                int epoch = hook.listen(operation, attachment, true);
                Subscriber subscriber = new Subscriber(using, owner, attachment, epoch, lost, consumer);
                using.add(subscriber);
                subscribers.add(subscriber);
                reader = using;
                done = true;
                return subscriber;
            }
        } finally {
            if (!done && using.isIdle()) {
                using.stop();
            }
        }
    }

    boolean has(Subscriber subscriber) {
        return subscribers.contains(subscriber);
    }

    /** Loads no class of subscriptions if there are none: a close may have no descriptor left for that. */
    List<Subscriber> of(Object owner) {
        return subscribers.isEmpty()
                ? List.of()
                : subscribers.stream().filter(one -> one.isOf(owner)).toList();
    }

    /** Ends a subscription that has not ended. The caller has to wait for its end. */
    void end(Hook hook, Subscriber subscriber) {
        EventReader from = subscriber.reader();
        int attachment = subscriber.attachment();
        subscribers.remove(subscriber);
        from.remove(subscriber);
        subscriber.end(hook.lost(attachment));
        if (!from.isListenedTo(attachment)) {
            try {
                hook.listen("unsubscribe", attachment, false);
            } catch (MptcpifyException e) {
                LOGGER.log(System.Logger.Level.WARNING, "events that nobody wants go on", e);
            }
        }
        if (from.isIdle()) {
            from.stop();
            reader = reader == from ? null : reader;
        }
    }
}
