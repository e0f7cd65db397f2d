// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reports of one launcher and its supervisors, on its own daemon thread, until no process is left under the
 * filter. Any thread may use it.
 */
public final class ReportReader implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final long PATIENCE_MILLIS = 500;
    private static final int TRIES = 20;

    /** The number of different bytes that request counts: those that are not letters. */
    private static final int QUESTIONS = 0x80;

    private final ServerSocketChannel server;
    private final Place place;
    private final LaunchOutcome started = new LaunchOutcome();
    private final List<Consumer<? super SocketEvent>> consumers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(null, this::run, "mptcpify-child", 0, false);
    private @Nullable ReportSocket supervisor;
    private Statistics statistics = new Statistics(0, 0, 0, 0, 0);
    private long lost;
    private long asked;
    private long answered;
    private boolean ended;

    private ReportReader(ServerSocketChannel server, Place place) {
        this.server = server;
        this.place = place;
        thread.setDaemon(true);
    }

    /**
     * Listens on a new socket.
     *
     * @param socket its path
     * @param place where the launcher is to be started
     * @return the reader, which runs
     * @throws IOException if it cannot be made
     */
    public static ReportReader start(Path socket, Place place) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean done = false;
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            ReportReader reader = new ReportReader(server, place);
            reader.thread.start();
            done = true;
            return reader;
        } finally {
            if (!done) {
                server.close();
            }
        }
    }

    private void run() {
        try (server) {
            try (ReportSocket launcher = new ReportSocket(server.accept())) {
                ReportSocket told = new ReportSocket(server.accept());
                synchronized (this) {
                    supervisor = told;
                }
                started.report(launcher.failure());
            }
            hear();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a launcher's reports have ended", e);
        } finally {
            end();
        }
    }

    private void hear() throws IOException {
        ReportSocket from = supervisor();
        if (from == null) {
            return;
        }
        for (ChildReport report = from.read(); report != null; report = from.read()) {
            if (report.kind() == ChildReport.EVENT) {
                tell(report);
            } else if (report.kind() == ChildReport.COUNTS) {
                count(report);
            }
        }
    }

    private void tell(ChildReport report) {
        try {
            tell(report.event(place));
        } catch (ProtocolException e) {
            // the next one may be fine
            LOGGER.log(System.Logger.Level.WARNING, "an event cannot be read", e);
        }
    }

    private void tell(SocketEvent event) {
        for (Consumer<? super SocketEvent> consumer : consumers) {
            try {
                consumer.accept(event);
            } catch (Throwable e) {
                LOGGER.log(System.Logger.Level.WARNING, "a subscription's consumer failed for " + event, e);
            }
        }
    }

    private synchronized void count(ChildReport report) {
        statistics = report.statistics();
        lost = report.lost();
        if (report.code() != 0) {
            answered = asked - ((asked - report.code()) & (QUESTIONS - 1));
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        if (supervisor != null) {
            supervisor.close();
        }
        started.report(Optional.of(LaunchFailure.UNKNOWN));
        notifyAll();
    }

    private synchronized @Nullable ReportSocket supervisor() {
        return supervisor;
    }

    /**
     * Waits until the launcher has become its command, or has failed.
     *
     * @return why it failed; empty if it did not
     */
    public Optional<LaunchFailure> awaitStart() {
        return started.await();
    }

    /** Waits as {@link #awaitStart()}, but not for the report of a launcher that has ended without one. */
    public Optional<LaunchFailure> awaitStart(Process launcher) throws IOException {
        if (!started.comesFrom(launcher)) {
            close();
        }
        return awaitStart();
    }

    /**
     * The counts so far, including each socket that a process has received. After the end, the final counts.
     *
     * @return the counts
     */
    public synchronized Statistics statistics() {
        ask();
        return statistics;
    }

    /** {@return how many events were dropped} */
    public synchronized long lost() {
        ask();
        return lost;
    }

    /**
     * Reports each decision from now on to a consumer.
     *
     * @param consumer called on the reader's thread
     */
    public synchronized void add(Consumer<? super SocketEvent> consumer) {
        consumers.add(consumer);
        send('e');
        ask();
    }

    /**
     * Removes a consumer, after it has received all decisions made so far.
     *
     * @param consumer one that was added
     */
    public synchronized void remove(Consumer<? super SocketEvent> consumer) {
        ask();
        consumers.remove(consumer);
        if (consumers.isEmpty()) {
            send('n');
        }
    }

    /**
     * Requests the counts, and waits for the answer to this request. A supervisor that dies without answering has a
     * successor, or has reported the final counts. Waiting for a stopped supervisor is limited.
     */
    private void ask() {
        if (supervisor == null || Thread.currentThread() == thread) {
            return;
        }
        long question = ++asked;
        boolean interrupted = Thread.interrupted();
        try {
            for (int i = 0; i < TRIES && !ended && answered < question; i++) {
                send((char) (QUESTIONS | (question & (QUESTIONS - 1))));
                wait(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(char word) {
        if (!ended && supervisor != null) {
            supervisor.send(word);
        }
    }

    /** {@return whether some process may still be under the filter} */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Waits until no process is left under the filter.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Stops listening if no launcher has connected yet. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
