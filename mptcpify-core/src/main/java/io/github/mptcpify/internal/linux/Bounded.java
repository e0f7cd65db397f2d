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
 * System calls that may have to wait for another process, for as long as that process likes: a process that sends from a
 * page that arrives slowly, such as a page of its own FUSE file, holds its socket's lock meanwhile. A thread that waits in
 * the kernel for this lock can be neither interrupted nor killed. So the call runs on another thread than the caller's, and
 * is abandoned after a while.
 */
public final class Bounded {
    /** No process holds a socket's lock that long unless it means to. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** The most abandoned threads. While there are as many, no call is made that could leave one more. */
    private static final int MOST_LEFT = 8;

    /** Their threads end as soon as they have been idle for a moment: one would keep a class loader alive. */
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 100, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), Bounded::thread);

    private static final AtomicInteger LEFT = new AtomicInteger();

    private Bounded() {}

    /** The call to run. */
    @FunctionalInterface
    public interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs an action, and stops waiting for it after a while.
     *
     * @param action uses nothing that the caller uses or closes after a failure; it releases itself what it holds
     * @param late makes the exception for an action that takes too long, from the number of seconds waited
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

        /** Whether it ended in time. An interrupt does not end the wait; the caller's thread stays interrupted. */
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

        /** Whether it is abandoned; it may have ended just now. */
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
