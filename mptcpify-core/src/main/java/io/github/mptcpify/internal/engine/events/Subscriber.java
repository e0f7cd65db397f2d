// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.internal.errors.Failures;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Passes an attachment's decisions to a consumer, from an epoch on and until its end. */
public final class Subscriber implements Listener {
    private final EventReader reader;
    private final Object owner;
    private final int attachment;
    private final int epoch;
    private final long lostBefore;
    private final Consumer<? super SocketEvent> consumer;

    /** The reader's thread adds failures, and the closing thread ends it. */
    private final Failures failures = new Failures("a subscription's consumer failed");

    private boolean ended;
    private boolean telling;
    private long lostAtEnd;

    /**
     * Makes a subscriber, which then has to be added to the reader.
     *
     * @param owner the object with which it ends
     * @param attachment the attachment's number in the kernel
     * @param epoch the epoch of its first event
     * @param lostBefore how many events the attachment had lost before
     */
    public Subscriber(
            EventReader reader,
            Object owner,
            int attachment,
            int epoch,
            long lostBefore,
            Consumer<? super SocketEvent> consumer) {
        this.reader = reader;
        this.owner = owner;
        this.attachment = attachment;
        this.epoch = epoch;
        this.lostBefore = lostBefore;
        this.consumer = consumer;
    }

    public EventReader reader() {
        return reader;
    }

    public boolean isOf(Object someone) {
        return owner == someone;
    }

    @Override
    public int attachment() {
        return attachment;
    }

    @Override
    public void tell(Decision told) {
        synchronized (this) {
            if (ended || told.epoch() - epoch < 0) {
                return;
            }
            telling = true;
        }
        try {
            consumer.accept(told.event());
        } catch (Throwable e) {
            // also an Error: it comes from the consumer, and must not silently end the subscription
            failures.add(e);
        } finally {
            synchronized (this) {
                telling = false;
                notifyAll();
            }
        }
    }

    public boolean isActive() {
        synchronized (this) {
            if (ended) {
                return false;
            }
        }
        return reader.isAlive();
    }

    /** Ends it, with the number of events that the attachment has lost so far. */
    public synchronized void end(long lost) {
        ended = true;
        failures.end();
        lostAtEnd = lost;
    }

    /** How many events were lost since it began. {@code now} is the attachment's present number, used until the end. */
    public synchronized long lost(LongSupplier now) {
        return (ended ? lostAtEnd : now.getAsLong()) - lostBefore;
    }

    /** Waits for the running call. The caller must not hold a lock that a consumer might need. */
    public void awaitEnd() {
        if (reader.isThisThread()) {
            return;
        }
        try {
            synchronized (this) {
                while (telling) {
                    wait();
                }
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
