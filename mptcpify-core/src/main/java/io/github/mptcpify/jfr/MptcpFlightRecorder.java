// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jfr;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.internal.jfr.FlightEvents;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to the MPTCP connections of this process's network namespace to the JDK's flight recorder until it is closed,
 * whoever they belong to. Needs the module jdk.jfr, and no privilege. Safe for any thread.
 *
 * <p>The events, of the category "Operating System / Network / MPTCP": {@code mptcpify.StatusChange}, {@code mptcpify.Fallback} with
 * its reason, {@code mptcpify.SubflowAdded} and {@code mptcpify.SubflowRemoved}; {@code mptcpify.SocketOpened}, a sample of the
 * decisions of an {@linkplain #sample attachment}. They come from a {@link MptcpWatch}, so what it does not tell they do not. {@code
 * mptcpify.Attach} and {@code mptcpify.Detach} are written without this, by each attachment of the process.
 *
 * <p>The kernel does not say of a connection why it fell back, it counts reasons. A fallback's reason is what has been counted since the
 * last one: exact where there was one at a time.
 */
public final class MptcpFlightRecorder implements AutoCloseable {
    private static final String FALLBACK = ".*Fallback.*|MPCapableSYNTXD.*|InfiniteMap.x";

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private @Nullable MptcpWatch watch;

    /** The watch's own thread's. */
    private MptcpCounters counters;

    private MptcpFlightRecorder() throws IOException {
        counters = MptcpCounters.read();
    }

    /**
     * Starts to write.
     *
     * @return the writer, to be closed
     * @throws IllegalStateException if this runtime has no flight recorder
     * @throws MptcpifyException as {@link MptcpSocketInspector#list()} throws it
     * @throws IOException if {@code /proc} cannot be read
     */
    public static MptcpFlightRecorder start() throws IOException {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            throw new IllegalStateException("this Java runtime has no flight recorder: add the module jdk.jfr to it");
        }
        MptcpFlightRecorder recorder = new MptcpFlightRecorder();
        recorder.watch = MptcpSocketInspector.watch(recorder::write);
        return recorder;
    }

    /**
     * Writes some of an attachment's decisions, too: {@code mptcpify.SocketOpened}.
     *
     * @param attachment whose
     * @param oneOf of so many one, the first and each that is so many behind the one before
     * @return this
     * @throws IllegalArgumentException if that is not 1 or more
     * @throws MptcpifyException as {@link Attachment#subscribe} throws it
     */
    public MptcpFlightRecorder sample(Attachment attachment, int oneOf) throws MptcpifyException {
        if (oneOf < 1) {
            throw new IllegalArgumentException("one of " + oneOf + " sockets cannot be told of: 1 or more");
        }
        AtomicLong seen = new AtomicLong();
        String scope = attachment.scope().toString();
        subscriptions.add(attachment.subscribe(event -> {
            if (seen.getAndIncrement() % oneOf == 0) {
                write(scope, oneOf, event);
            }
        }));
        return this;
    }

    private static void write(String scope, int oneOf, SocketEvent event) {
        FlightEvents.SocketOpened opened = new FlightEvents.SocketOpened();
        if (opened.shouldCommit()) {
            opened.scope = scope;
            opened.verdict = event.verdict().toString();
            opened.command = event.command();
            opened.pid = event.pid().orElse(0);
            opened.oneOf = oneOf;
            opened.commit();
        }
    }

    private void write(MptcpEvent event) {
        switch (event.kind()) {
            case ESTABLISHED, CLOSED -> {
                FlightEvents.StatusChange change = new FlightEvents.StatusChange();
                change.status = event.kind().name();
                commit(change, event);
            }
            case FELL_BACK -> {
                FlightEvents.Fallback fallback = new FlightEvents.Fallback();
                fallback.reason = reason();
                commit(fallback, event);
            }
            case SUBFLOW_ESTABLISHED -> commit(new FlightEvents.SubflowAdded(), event);
            case SUBFLOW_CLOSED -> commit(new FlightEvents.SubflowRemoved(), event);
            default -> {}
        }
    }

    /** The names of the kernel's counters; empty where none has gone up. */
    private String reason() {
        try {
            MptcpCounters now = MptcpCounters.read();
            MptcpCounters since = now.since(counters);
            counters = now;
            return since.values().entrySet().stream()
                    .filter(counter ->
                            counter.getValue() != 0 && counter.getKey().matches(FALLBACK))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "));
        } catch (IOException e) {
            return "";
        }
    }

    private static void commit(FlightEvents.OfConnection written, MptcpEvent event) {
        if (written.shouldCommit()) {
            written.token = event.token().isPresent()
                    ? String.format("%08x", event.token().getAsLong())
                    : null;
            written.local = text(event.local());
            written.remote = text(event.remote());
            written.commit();
        }
    }

    private static @Nullable String text(Optional<InetSocketAddress> address) {
        return address.map(known -> known.getAddress().getHostAddress() + " port " + known.getPort())
                .orElse(null);
    }

    /** Ends it, and its samples. Closing twice does nothing more. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        if (watch != null) {
            watch.close();
        }
    }
}
