// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.Failures;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Tells of an attachment's decisions until it or the attachment is closed: {@link Attachment#subscribe
 * Attachment.subscribe} says how. One that becomes garbage without having been closed goes on until then. Any thread may
 * use it.
 */
public final class Subscription implements AutoCloseable {
    private final Engine engine;
    private final EventReader reader;
    private final Attachment owner;
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
     * @param attachment its number in the kernel
     * @param epoch that of the first event that it is told of
     * @param lostBefore how many the attachment had lost before
     */
    Subscription(
            Engine engine,
            EventReader reader,
            Attachment owner,
            int attachment,
            int epoch,
            long lostBefore,
            Consumer<? super SocketEvent> consumer) {
        this.engine = engine;
        this.reader = reader;
        this.owner = owner;
        this.attachment = attachment;
        this.epoch = epoch;
        this.lostBefore = lostBefore;
        this.consumer = consumer;
    }

    EventReader reader() {
        return reader;
    }

    Attachment owner() {
        return owner;
    }

    int attachment() {
        return attachment;
    }

    /** On the reader's thread. */
    void tell(BpfLayout.Event told) {
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

    /**
     * How many decisions were not told, since the ones before them had not been taken fast enough: the kernel has room
     * for 4,096 that wait, of all attachments of this JVM together.
     *
     * @return 0 if none was lost; once it is closed, what was lost by then
     */
    public long lost() {
        return engine.lost(this) - lostBefore;
    }

    /** {@return whether it goes on: neither it nor its attachment is closed, and no error has ended it, which would have
     * been logged} */
    public boolean isActive() {
        synchronized (this) {
            if (ended) {
                return false;
            }
        }
        return reader.isAlive();
    }

    /**
     * Ends it. When this returns, the consumer is not running and will not be called again; but where the consumer itself
     * calls this, or the calling thread is interrupted, the call that is under way goes on. With the last subscription of
     * a JVM their thread and descriptors are gone, too. Closing twice does nothing more.
     */
    @Override
    public void close() {
        engine.unsubscribe(this);
        awaitEnd();
    }

    synchronized void end(long lost) {
        ended = true;
        failures.end();
        lostAtEnd = lost;
    }

    /** What the attachment had lost at the end, or that it is not there yet. */
    synchronized OptionalLong lostAtEnd() {
        return ended ? OptionalLong.of(lostAtEnd) : OptionalLong.empty();
    }

    /** Not with a lock that a consumer might want. */
    void awaitEnd() {
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
