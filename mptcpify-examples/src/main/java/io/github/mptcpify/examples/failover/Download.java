// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.examples.demo.Children;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A curl that downloads from {@link LargeFileServer}, and how much it has received. Closing it ends curl. */
final class Download implements AutoCloseable {
    /** More than the kernel keeps in a pipe. */
    private static final int BUFFER_SIZE = 128 * 1024;

    private final Process curl;
    private final long expected;
    private final byte[] content = Content.period();

    private final CountDownLatch end = new CountDownLatch(1);
    private volatile long firstByteNanos;
    private volatile long received;
    private volatile boolean wrong;

    private Download(Process curl, long expected) {
        this.curl = curl;
        this.expected = expected;
    }

    /**
     * Starts one.
     *
     * @param command the command line of a curl that prints the file
     * @param expected the file's size in bytes
     */
    static Download start(List<String> command, long expected) throws IOException {
        Download download = new Download(Children.start(command), expected);
        Thread reader = new Thread(download::read, "download");
        reader.setDaemon(true);
        reader.start();
        return download;
    }

    private void read() {
        byte[] buffer = new byte[BUFFER_SIZE];
        long position = 0;
        try (InputStream output = curl.getInputStream()) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                if (position == 0) {
                    firstByteNanos = System.nanoTime();
                }
                wrong |= !Content.matches(content, position, buffer, count);
                position += count;
                received = position;
            }
        } catch (IOException e) {
            // it is being closed
        }
        end.countDown();
    }

    long pid() {
        return curl.pid();
    }

    /** How many bytes have been received. */
    long received() {
        return received;
    }

    /** The time of the first byte by System.nanoTime(), once something was received. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    /** Whether curl's output has ended. */
    boolean isOver() {
        return end.getCount() == 0;
    }

    /** Waits until it is over, for a limited time. */
    void await(long nanos) throws InterruptedException {
        end.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether the whole file was received unchanged, and curl reported success. To be called when the download is over. */
    boolean isComplete() throws IOException {
        return exitCode() == 0 && received == expected && !wrong;
    }

    private int exitCode() throws IOException {
        try {
            if (!curl.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("curl does not end");
            }
            return curl.exitValue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** What went wrong with a download that is over. */
    String failure() throws IOException {
        return wrong ? "wrong bytes" : "curl ended with exit code " + exitCode();
    }

    @Override
    public void close() throws IOException {
        Children.end(curl);
    }
}
