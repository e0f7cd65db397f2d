// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import com.sun.management.ThreadMXBean;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.SocketFilter;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.metrics.MptcpMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code list()}, a reading of metrics and {@code ss -Man} by turns, about the same sockets, in one JVM: JMH cannot alternate with another
 * program.
 */
final class ListRace {
    private static final int WARMUPS = 10;
    private static final int ROUNDS = 25;

    /** Where the living objects are counted, in the course of a list. */
    private static final int STATIONS = 10;

    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

    private final Samples listed = new Samples();
    private final Samples scraped = new Samples();
    private final Samples ss = new Samples();
    private final Samples ssStart = new Samples();
    private double first;
    private long sockets;
    private long allocated;
    private long live;
    private long liveAtFirst;

    void run() throws IOException {
        first = milliseconds(this::list);
        MptcpMetrics metrics = MptcpMetrics.builder().port(listener()).build();
        for (int i = 0; i < WARMUPS; i++) {
            list();
            metrics.read();
        }
        for (int i = 0; i < ROUNDS; i++) {
            ssStart.add(milliseconds(() -> start("ss", "-V")));
            ss.add(milliseconds(() -> start("ss", "-Man")));
            listed.add(milliseconds(this::list));
            scraped.add(milliseconds(metrics::read));
        }
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        list();
        allocated = thread.getCurrentThreadAllocatedBytes() - before;
        weigh();
    }

    long sockets() {
        return sockets;
    }

    /** Of a JVM's first list, which loads the classes that it needs. */
    double firstMilliseconds() {
        return first;
    }

    double milliseconds() {
        return listed.median();
    }

    /** Of metrics with the listener's connections by what they are. */
    double scrapeMilliseconds() {
        return scraped.median();
    }

    double scrapeTimesSs() {
        return scrapeMilliseconds() / (ssMilliseconds() - ssStartMilliseconds());
    }

    double ssMilliseconds() {
        return ss.median();
    }

    /** What it takes to start ss and have it print no more than its version. */
    double ssStartMilliseconds() {
        return ssStart.median();
    }

    /** Without the start of a process, which a Java program that asks ss has to pay as well. */
    double timesSs() {
        return milliseconds() / (ssMilliseconds() - ssStartMilliseconds());
    }

    /** What a list allocates for each socket, dead or alive. */
    double allocatedPerSocket() {
        return (double) allocated / sockets;
    }

    /** The most that was alive at any station, over what was before the list. */
    long liveBytes() {
        return live;
    }

    long liveBytesAtFirst() {
        return liveAtFirst;
    }

    private static int listener() throws IOException {
        try (Stream<MptcpSocket> listening =
                MptcpSocketInspector.list(SocketFilter.any().states(TcpState.LISTEN))) {
            return listening.findFirst().orElseThrow().local().getPort();
        }
    }

    private void list() throws IOException {
        long[] seen = new long[1];
        // of each socket something is read, as whoever lists them would
        each(socket -> seen[0] += socket.fellBack() ? 0 : 1);
        sockets = seen[0];
    }

    private void weigh() throws IOException {
        liveNow();
        // what the first collection leaves to finalizers and cleaners is gone with the second
        long before = liveNow();
        long every = Math.max(1, sockets / STATIONS);
        long[] at = new long[1];
        each(socket -> {
            if (++at[0] % every == 0) {
                live = Math.max(live, liveNow() - before);
                if (at[0] == every) {
                    liveAtFirst = live;
                }
            }
        });
    }

    private static void each(Consumer<MptcpSocket> action) throws IOException {
        try (Stream<MptcpSocket> list = MptcpSocketInspector.list()) {
            list.forEach(action);
        }
    }

    private static long liveNow() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static double milliseconds(Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / NANOSECONDS_PER_MILLISECOND;
    }
}
