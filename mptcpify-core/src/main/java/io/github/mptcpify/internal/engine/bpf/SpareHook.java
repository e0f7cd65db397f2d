// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a hook that was given back for a few seconds, loaded and not attached, so that a preflight and the attach that
 * follows it load the program once. A thread that lives as long closes it: a timer of the JDK's would keep a thread, and
 * with it this library's class loader, for good.
 */
public final class SpareHook implements Hook.Factory, AutoCloseable {
    /** The name of the thread. Interrupted, it closes the hook at once. */
    public static final String THREAD = "mptcpify spare program";

    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    static final Duration KEPT = Duration.ofSeconds(5);

    private final Hook.Factory loader;
    private final Supplier<LoadConditions> conditions;

    private @Nullable Spare spare;

    /** The latest refusal to load one. */
    private volatile WeakReference<MptcpifyException> refusal = new WeakReference<>(null);

    private record Spare(Hook hook, LoadConditions conditions, Thread thread) {}

    /**
     * Keeps none yet.
     *
     * @param loader loads a hook
     * @param conditions what decides at present whether the calling thread may load one
     */
    public SpareHook(Hook.Factory loader, Supplier<LoadConditions> conditions) {
        this.loader = loader;
        this.conditions = conditions;
    }

    /** The hook that is kept, where a load would give the same now; otherwise one that is loaded. */
    @Override
    public Hook open(String operation) throws MptcpifyException {
        Spare taken = take();
        if (taken != null && isUsable(operation, taken)) {
            return taken.hook;
        }
        try {
            return loader.open(operation);
        } catch (MptcpifyException e) {
            refusal = new WeakReference<>(e);
            throw e;
        }
    }

    /** Whether an exception says why a hook could not be loaded, so that to try again would tell nothing new. */
    public boolean isRefusal(MptcpifyException exception) {
        return refusal.refersTo(exception);
    }

    /** Closes it otherwise. */
    private boolean isUsable(String operation, Spare taken) {
        boolean usable = false;
        try {
            if (taken.conditions.equals(conditions.get())) {
                taken.hook.update(operation);
                usable = true;
            }
        } catch (MptcpifyException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "loaded anew", e);
        } finally {
            if (!usable) {
                taken.hook.close();
            }
        }
        return usable;
    }

    @Override
    public void giveBack(Hook hook) {
        boolean kept = false;
        try {
            hook.detach();
            kept = keep(hook);
        } finally {
            if (!kept) {
                hook.close();
            }
        }
    }

    private synchronized boolean keep(Hook hook) {
        if (spare != null) {
            return false;
        }
        // without the caller's context: neither its class loader nor what it hands down to threads
        Thread thread = new Thread(null, this::expire, THREAD, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        spare = new Spare(hook, conditions.get(), thread);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                spare = null;
            }
        }
        return true;
    }

    /** The thread's: waits until the hook is taken, or its time is over. */
    private void expire() {
        try {
            synchronized (this) {
                long end = System.nanoTime() + KEPT.toNanos();
                for (long left = KEPT.toNanos(); isMine() && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            }
        } catch (InterruptedException e) {
            // it ends at once
        }
        synchronized (this) {
            if (isMine()) {
                discard();
            }
        }
    }

    private boolean isMine() {
        return spare != null && spare.thread == Thread.currentThread();
    }

    private synchronized @Nullable Spare take() {
        Spare taken = spare;
        spare = null;
        notifyAll();
        return taken;
    }

    private void discard() {
        Spare taken = take();
        if (taken != null) {
            taken.hook.close();
        }
    }

    /** Closes the hook that is kept, and waits for the end of its thread. */
    @Override
    public void close() {
        Spare taken = take();
        if (taken == null) {
            return;
        }
        taken.hook.close();
        boolean interrupted = false;
        while (taken.thread.isAlive()) {
            try {
                taken.thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
