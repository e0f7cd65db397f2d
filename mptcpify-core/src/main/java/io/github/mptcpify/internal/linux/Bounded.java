// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * System calls that may have to wait for another process, and for how long is up to that one: whoever sends from a page
 * that is slow to come, as of a FUSE file of his own, holds the lock of his socket meanwhile. A thread that waits for it
 * in the kernel cannot be interrupted, nor killed. So it is another thread than the caller's, and left alone after a while.
 */
public final class Bounded {
    /** Nobody holds a socket's lock that long, who does not mean to. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** As many threads may be left alone in the kernel; where there are more, nothing is asked that could take one more. */
    private static final int MOST_LEFT = 8;

    /** Their threads end as soon as they have been idle for a moment: one would keep a class loader alive. */
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 100, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), Bounded::thread);

    private static final AtomicInteger LEFT = new AtomicInteger();

    private Bounded() {}

    /** What is to be done. */
    @FunctionalInterface
    public interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does something, or does not wait any longer.
     *
     * @param action uses nothing that the caller uses or closes after a failure; what it holds it gives back itself
     * @param late what is thrown if it takes too long, made of how many seconds were waited
     * @return what the action returns
     * @throws E what the action throws
     * @throws L if it takes too long
     */
    public static <T, E extends Exception, L extends Exception> T call(Action<T, E> action, LongFunction<L> late)
            throws E, L {
        if (LEFT.get() >= MOST_LEFT) {
            throw late.apply(LIMIT.toSeconds());
        }
        Call<T, E> call = new Call<>(action);
        THREADS.execute(call);
        if (!call.await()) {
            throw late.apply(LIMIT.toSeconds());
        }
        return call.result();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "mptcpify-call", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static final class Call<T, E extends Exception> implements Runnable {
        private final Action<T, E> action;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable T returned;
        private @Nullable Throwable thrown;
        private boolean isDone;
        private boolean isLeft;

        Call(Action<T, E> action) {
            this.action = action;
        }

        @Override
        public void run() {
            T result = null;
            Throwable failure = null;
            try {
                result = action.run();
            } catch (Throwable e) {
                failure = e;
            }
            synchronized (this) {
                returned = result;
                thrown = failure;
                isDone = true;
                if (isLeft) {
                    LEFT.decrementAndGet();
                }
            }
            done.countDown();
        }

        /** Whether it was done in time; an interrupt is the caller's to see, later. */
        boolean await() {
            long end = System.nanoTime() + LIMIT.toNanos();
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS) || !leave();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Whether it is left alone: it may just have come back. */
        private synchronized boolean leave() {
            isLeft = !isDone;
            if (isLeft) {
                LEFT.incrementAndGet();
            }
            return isLeft;
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // an action throws E or what is unchecked; a T may be null
        synchronized T result() throws E {
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw (E) thrown;
            }
            return returned;
        }
    }
}
