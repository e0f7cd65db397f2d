// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.Failures;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.inspect.list.SockDiagSocket;
import io.github.mptcpify.internal.inspect.list.SocketDump;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import io.github.mptcpify.internal.netlink.WakeUp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch and its thread, which reads the kernel's events, and lists sockets for what these do not report. */
public final class Watch implements MptcpWatch {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** How many events may wait for a slow callback; each takes some hundred bytes. */
    private static final int BACKLOG = 8192;

    /** How often the kernel's events are read while some wait for the callback: the kernel itself keeps some thousand. */
    private static final long READ_NANOS = 1_000_000;

    /** How long events are left to come together after one that has just been read. */
    private static final int TOGETHER_MILLIS = 3;

    /** How many watches have not ended. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final String operation;
    private final @Nullable Path namespace;
    private final long intervalNanos;
    private final int queue;
    private final Consumer<? super MptcpEvent> callback;
    private final WakeUp wakeUp;
    private final Thread thread;
    private final FutureTask<@Nullable Void> start = new FutureTask<>(this::open);
    private final AtomicLong losses = new AtomicLong();
    private volatile Source source = Source.POLLING;
    private volatile boolean closed;

    /** The fields below are used by the watch's thread only. */
    private boolean started;

    private @Nullable KernelEvents events;
    private final Backlog backlog = new Backlog(BACKLOG);
    private Connections connections = new Connections(false, backlog);
    private final Failures callbackFailures;
    private final Failures listingFailures;

    private Watch(
            String operation,
            @Nullable Path namespace,
            Duration interval,
            int queue,
            Consumer<? super MptcpEvent> callback)
            throws MptcpifyException {
        this.operation = operation;
        this.namespace = namespace;
        this.intervalNanos = interval.toNanos();
        this.queue = queue;
        this.callback = callback;
        this.callbackFailures = new Failures("a watch's callback failed: " + operation);
        this.listingFailures = new Failures("a listing of a watch failed: " + operation);
        this.wakeUp = new WakeUp(operation);
        this.thread = new Thread(null, this::run, "mptcpify-watch", 0, false);
        thread.setDaemon(true);
    }

    /**
     * Starts a watch; it reports all changes after this method has returned.
     *
     * @param namespace the network namespace to watch, or null for the caller's
     * @param interval between two listings
     * @param queue as {@link PathManagerSocket#open} takes it
     */
    public static MptcpWatch start(
            String operation,
            @Nullable Path namespace,
            Duration interval,
            int queue,
            Consumer<? super MptcpEvent> callback)
            throws IOException {
        NativeErrors.requireNativeAccess(operation);
        Watch watch = new Watch(operation, namespace, interval, queue, callback);
        watch.thread.start();
        try {
            NamespaceThread.result(watch.start);
            return watch;
        } catch (IOException | RuntimeException | Error e) {
            watch.close();
            throw e;
        }
    }

    /** Prevents releasing the library while a watch is open. */
    public static void requireNone() {
        if (OPEN.get() > 0) {
            throw new IllegalStateException("a watch is open: close it before releasing the library");
        }
    }

    /** Runs on the watch's thread, which is in the namespace, so that each socket that it opens belongs to it. */
    private @Nullable Void open() throws IOException {
        if (namespace != null) {
            NamespaceThread.enter(operation, namespace);
        }
        PathManagerSocket socket = PathManagerSocket.open(operation, queue);
        connections = new Connections(socket != null, backlog);
        events = socket == null ? null : new KernelEvents(socket, connections, backlog, losses);
        try (SocketDump<MptcpSocket> dump = list()) {
            connections.begin(dump);
        }
        source = events != null ? Source.EVENTS : Source.POLLING;
        started = true;
        return null;
    }

    private SocketDump<MptcpSocket> list() throws MptcpifyException {
        return SocketDump.start(SockDiagSocket.open(operation), Abi.IPPROTO_MPTCP);
    }

    private void run() {
        OPEN.incrementAndGet();
        try {
            start.run();
            if (started) {
                watch();
            }
        } catch (MptcpifyException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "a watch has ended: " + operation, e);
        } finally {
            callbackFailures.end();
            listingFailures.end();
            wakeUp.close();
            if (events != null) {
                events.close();
            }
            OPEN.decrementAndGet();
        }
    }

    /** One callback per turn: however busy the callback is, listings are made when they are due. */
    private void watch() throws MptcpifyException {
        int descriptor = events == null ? -1 : events.descriptor();
        long due = System.nanoTime() + intervalNanos;
        long read = System.nanoTime();
        while (!closed) {
            if (backlog.isEmpty()) {
                if (events != null && System.nanoTime() - read < READ_NANOS) {
                    // more events usually follow at once: waking up for each would take most of the time
                    wakeUp.await(-1, TOGETHER_MILLIS);
                }
                // rounded up, so as not to ask again within the last millisecond
                long left = Math.max(0, due - System.nanoTime() + 999_999) / 1_000_000;
                wakeUp.await(descriptor, (int) Math.min(Integer.MAX_VALUE, left));
            }
            long now = System.nanoTime();
            boolean isDue = now - due >= 0;
            boolean complete = true;
            if (events != null && (isDue || backlog.isEmpty() || now - read >= READ_NANOS)) {
                complete = events.read(isDue, () -> closed);
                read = now;
            }
            if (!closed && (isDue || !complete)) {
                compare();
                due = System.nanoTime() + intervalNanos;
            }
            MptcpEvent next = backlog.next();
            if (next != null) {
                tell(next);
            }
        }
    }

    private void compare() {
        try (SocketDump<MptcpSocket> dump = list()) {
            connections.compare(dump);
        } catch (MptcpifyException e) {
            // such as for lack of a descriptor; the next listing finds what this one missed
            listingFailures.add(e);
        }
    }

    private void tell(MptcpEvent event) {
        if (closed) {
            return;
        }
        try {
            callback.accept(event);
        } catch (Throwable e) {
            // an Error too: it comes from the callback, and a watch that stops silently would be worse
            callbackFailures.add(e);
        }
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public long losses() {
        return losses.get();
    }

    @Override
    public boolean isActive() {
        return !closed && thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        wakeUp.wake();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
