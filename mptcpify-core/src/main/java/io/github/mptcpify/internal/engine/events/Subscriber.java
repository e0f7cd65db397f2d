// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.internal.errors.Failures;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Who is told of an attachment's decisions, from an epoch on and until its end. */
public final class Subscriber implements Listener {
    private final EventReader reader;
    private final Object owner;
    private final int attachment;
    private final int epoch;
    private final long lostBefore;
    private final Consumer<? super SocketEvent> consumer;

    /** The reader's thread adds to it, and whoever closes ends it. */
    private final Failures failures = new Failures("a subscription's consumer failed");

    private boolean ended;
    private boolean telling;
    private long lostAtEnd;

    /**
     * Begins one, which its reader has to be given.
     *
     * @param owner with whom it ends
     * @param attachment its number in the kernel
     * @param epoch that of the first event that it is told of
     * @param lostBefore how many the attachment had lost before
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
            // an Error too: it is the consumer's, and a subscription that is silent would be worse
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

    /** Ends it; the attachment had lost so many by then. */
    public synchronized void end(long lost) {
        ended = true;
        failures.end();
        lostAtEnd = lost;
    }

    /** How many were lost since it began, by what the attachment has lost now, which is asked for while it goes on. */
    public synchronized long lost(LongSupplier now) {
        return (ended ? lostAtEnd : now.getAsLong()) - lostBefore;
    }

    /** Not with a lock that a consumer might want. */
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
