// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.metrics.MptcpMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Uses the library for the first time on a virtual thread, and one that pins its carrier; prints who has pinned one, by the JDK's own
 * events (jdk.VirtualThreadPinned).
 */
public final class PinnedMain {
    private static final String PINNED = "jdk.VirtualThreadPinned";

    /** From JDK 24 on, a virtual thread within a synchronized block leaves its carrier where it waits. */
    private static final int UNPINNED = 24;

    private PinnedMain() {}

    /** What is known to pin: a thread that waits in the initializer of a class. */
    private static final class Pinning {
        static final long END;

        static {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            END = System.nanoTime();
        }
    }

    public static void main(String[] none) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            virtually(PinnedMain::use);
            virtually(() -> Pinning.END);
            recording.stop();
            recording.dump(file);
        }
        boolean known = false;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals(PINNED)) {
                String by = culprit(event);
                known |= by.contains("PinnedMain$Pinning");
                // the JDK's own pollers are on virtual threads, too
                if (by.contains("io.github.mptcpify.") && !by.contains("PinnedMain$Pinning")) {
                    System.out.println("pinned for " + event.getDuration().toNanos() / 1000 + " us: " + by);
                }
            }
        }
        Files.delete(file);
        System.out.println("known " + known);
    }

    private static String culprit(RecordedEvent event) {
        StringBuilder frames = new StringBuilder();
        if (event.getStackTrace() != null) {
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                frames.append(frame.getMethod().getType().getName())
                        .append('.')
                        .append(frame.getMethod().getName())
                        .append(' ');
            }
        }
        return frames.toString();
    }

    @SuppressWarnings("try") // the client is there for the other end
    private static Void use() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = Mptcpify.call(() -> new ServerSocket(0, 1, loopback));
                MptcpWatch watch = MptcpSocketInspector.watch(Duration.ofMillis(20), event -> {});
                Socket client = new Socket(loopback, listener.getLocalPort());
                Socket accepted = listener.accept()) {
            MptcpSocketInspector.status(accepted);
            MptcpSocketInspector.find((InetSocketAddress) accepted.getLocalSocketAddress(), (InetSocketAddress)
                    accepted.getRemoteSocketAddress());
            MptcpSocketInspector.accepted(listener.getLocalPort());
            MptcpSocketInspector.inspectProcess(ProcessHandle.current().pid());
            MptcpSocketInspector.owners();
            try (Stream<MptcpSocket> sockets = MptcpSocketInspector.list()) {
                sockets.forEach(socket -> {});
            }
            MptcpMetrics.builder().port(listener.getLocalPort()).paths().build().read();
            System.out.println("used " + watch.isActive());
        }
        return null;
    }

    private static void virtually(Callable<?> action) throws Exception {
        FutureTask<?> task = new FutureTask<>(action);
        if (Runtime.version().feature() >= UNPINNED) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } else {
            task.run();
        }
        task.get();
    }
}
