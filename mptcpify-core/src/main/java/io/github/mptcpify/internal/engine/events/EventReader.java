// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.netlink.WakeUp;
import io.github.mptcpify.jna.Clock;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Passes the program's decisions to listeners, on its own thread, until it is stopped. The engine adds and removes
 * listeners, one call at a time.
 */
public final class EventReader {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** Few enough that very many sockets at once do not fill this process's memory. */
    private static final int BATCH = 256;

    private static final long SECOND = 1_000_000_000;
    private static final int FOR_GOOD = -1;

    private final WakeUp wakeUp;
    private final EventRing ring;
    private final Thread thread;

    /** By the attachment's number. */
    private final Map<Integer, List<Listener>> listeners = new ConcurrentHashMap<>();

    private boolean stopped;

    private EventReader(WakeUp wakeUp, EventRing ring) {
        this.wakeUp = wakeUp;
        this.ring = ring;
        this.thread = new Thread(null, this::run, "mptcpify-events", 0, false);
        thread.setDaemon(true);
    }

    public static EventReader start(String operation, EventRing.Source source) throws MptcpifyException {
        WakeUp wakeUp = new WakeUp(operation);
        EventRing ring = null;
        boolean started = false;
        try {
            ring = source.open(operation);
            EventReader reader = new EventReader(wakeUp, ring);
            reader.thread.start();
            started = true;
            return reader;
        } finally {
            if (!started) {
                wakeUp.close();
                if (ring != null) {
                    ring.close();
                }
            }
        }
    }

    private void run() {
        try {
            List<byte[]> batch = take();
            while (batch != null) {
                if (batch.isEmpty()) {
                    wakeUp.await(ring.descriptor(), FOR_GOOD);
                } else {
                    tell(batch);
                }
                batch = take();
            }
        } catch (MptcpifyException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "subscriptions have ended", e);
        } finally {
            wakeUp.close();
            ring.close();
        }
    }

    /** Null after it was stopped: another reader may use the ring then. */
    private synchronized @Nullable List<byte[]> take() throws MptcpifyException {
        return stopped ? null : ring.take(BATCH);
    }

    private void tell(List<byte[]> batch) {
        long seconds = Math.round((Clock.nanos(Clock.CLOCK_TAI) - Clock.nanos(Clock.CLOCK_REALTIME)) / (double) SECOND);
        for (byte[] bytes : batch) {
            try {
                Decision told = Decision.parse(bytes, seconds * SECOND);
                for (Listener listener : listeners.getOrDefault(told.attachment(), List.of())) {
                    listener.tell(told);
                }
            } catch (ProtocolException e) {
                // the next one may be fine
                LOGGER.log(System.Logger.Level.WARNING, "an event cannot be read", e);
            }
        }
    }

    public void add(Listener listener) {
        listeners
                .computeIfAbsent(listener.attachment(), number -> new CopyOnWriteArrayList<>())
                .add(listener);
    }

    public void remove(Listener listener) {
        List<Listener> sharing = listeners.getOrDefault(listener.attachment(), List.of());
        sharing.remove(listener);
        if (sharing.isEmpty()) {
            listeners.remove(listener.attachment());
        }
    }

    public boolean isListenedTo(int attachment) {
        return listeners.containsKey(attachment);
    }

    public boolean isIdle() {
        return listeners.isEmpty();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    boolean isThisThread() {
        return Thread.currentThread() == thread;
    }

    /** Stops reading the ring; the thread ends when the running call of a consumer returns. */
    public synchronized void stop() {
        stopped = true;
        wakeUp.wake();
    }

    /** Waits for the thread's end, if it was stopped. */
    void join() throws InterruptedException {
        synchronized (this) {
            if (!stopped) {
                return;
            }
        }
        thread.join();
    }
}
