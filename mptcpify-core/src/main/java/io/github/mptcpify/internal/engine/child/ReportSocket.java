// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection to a launcher or supervisor: it receives records, and sends words of one byte. */
record ReportSocket(SocketChannel channel) implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** Waits for the next record; null at the end. */
    @Nullable
    ChildReport read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ChildReport.SIZE);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return null;
            }
        }
        return ChildReport.parse(buffer.array());
    }

    /** Waits until the launcher becomes its command, which closes its end; returns why if it did not. */
    Optional<LaunchFailure> failure() throws IOException {
        Optional<LaunchFailure> failure = Optional.of(LaunchFailure.UNKNOWN);
        for (ChildReport report = read(); report != null; report = read()) {
            failure = report.kind() == ChildReport.FAILED
                    ? Optional.of(new LaunchFailure(report.code(), (int) report.lost()))
                    : Optional.empty();
        }
        return failure;
    }

    /** Sends a word. An error is ignored: the other side has ended, and so its records will end. */
    void send(char word) {
        // an interrupt would close the channel
        boolean interrupted = Thread.interrupted();
        try {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) word}));
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the supervisor has ended", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot close a socket", e);
        }
    }
}
