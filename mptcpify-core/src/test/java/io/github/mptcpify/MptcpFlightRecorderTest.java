// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.jfr.MptcpFlightRecorder;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.testsupport.FlightRecording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of this JVM, as the JDK's own tool reads it. */
@Tag("socket")
@Tag("jvm")
class MptcpFlightRecorderTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    @Test
    @SuppressWarnings("try") // it records what happens in its block
    void connectionsAndFallbacksAreInARecording() throws Exception {
        String mptcpEnds;
        String fallenEnds;
        String unseenEnds;
        try (Recording recording = new Recording();
                ServerSocket listener = new MptcpServerSocketFactory().createServerSocket(0, 9, LOOPBACK);
                ServerSocket plain = new ServerSocket(0, 9, LOOPBACK)) {
            recording.start();
            try (MptcpFlightRecorder recorder = MptcpFlightRecorder.start();
                    Socket mptcp = new MptcpSocketFactory().createSocket(LOOPBACK, listener.getLocalPort());
                    Socket accepted = listener.accept();
                    Socket fallen = new MptcpSocketFactory().createSocket(LOOPBACK, plain.getLocalPort());
                    Socket fallenAccepted = plain.accept()) {
                mptcpEnds = "127.0.0.1 port " + mptcp.getLocalPort();
                fallenEnds = "127.0.0.1 port " + fallen.getLocalPort();
                // the side that connects is confirmed by the first data of the other one
                exchange(mptcp, accepted);
                exchange(fallen, fallenAccepted);
                awaitEvents(recording, mptcpEnds, fallenEnds);
            }
            // what happens when it has ended is in none
            try (Socket unseen = new MptcpSocketFactory().createSocket(LOOPBACK, listener.getLocalPort())) {
                unseenEnds = "127.0.0.1 port " + unseen.getLocalPort();
            }
            Path file = directory.resolve("all.jfr");
            recording.dump(file);
            assertThat(FlightRecording.printed(file, "mptcpify.StatusChange"))
                    .contains("status = \"ESTABLISHED\"", "local = \"" + mptcpEnds + "\"")
                    .doesNotContain("local = \"" + unseenEnds + "\"");
            String fallback = FlightRecording.printed(file, "mptcpify.Fallback");
            assertThat(fallback).contains("local = \"" + fallenEnds + "\"", "MPCapableFallbackSYNACK");
            assertThat(fallback).doesNotContain("local = \"" + mptcpEnds + "\"");
        }
    }

    private static void exchange(Socket one, Socket other) throws IOException {
        one.getOutputStream().write(1);
        assertThat(other.getInputStream().read()).isEqualTo(1);
        other.getOutputStream().write(2);
        assertThat(one.getInputStream().read()).isEqualTo(2);
    }

    /** A listing tells of them once a second. */
    private void awaitEvents(Recording recording, String... ends) throws IOException, InterruptedException {
        for (int i = 0; i < 60; i++) {
            Path file = directory.resolve(i + ".jfr");
            recording.dump(file);
            String events = FlightRecording.printed(file, "mptcpify.StatusChange", "mptcpify.Fallback");
            boolean all = true;
            for (String end : ends) {
                all &= events.contains("local = \"" + end + "\"");
            }
            if (all) {
                return;
            }
            LockSupport.parkNanos(250_000_000);
        }
    }
}
