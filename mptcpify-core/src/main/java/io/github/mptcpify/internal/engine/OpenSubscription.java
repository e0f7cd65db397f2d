// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine;

import io.github.mptcpify.Subscription;
import io.github.mptcpify.internal.engine.events.Subscriber;

/** A subscription to an engine's attachment. */
record OpenSubscription(Engine engine, Subscriber subscriber) implements Subscription {
    @Override
    public long lost() {
        return engine.lost(subscriber);
    }

    @Override
    public boolean isActive() {
        return subscriber.isActive();
    }

    @Override
    public void close() {
        engine.unsubscribe(subscriber);
        subscriber.awaitEnd();
    }

    @Override
    public String toString() {
        return "Subscription[" + (isActive() ? "" : "not active") + "]";
    }
}
