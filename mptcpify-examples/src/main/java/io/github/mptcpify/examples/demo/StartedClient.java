// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is started for each exchange.
 *
 * @param name its name
 * @param command its command line, with {@link #URL} for the address
 * @param output how its standard output is to be read
 */
record StartedClient(String name, List<String> command, Output output) implements Client {
    /** Stands for the address in a command line. */
    static final String URL = "{url}";

    private static final Pattern HEY_RECEIVED = Pattern.compile("Size/request:\\s+(\\d+) bytes");

    /** How a program shows what it received. */
    interface Output {
        Received read(byte[] output) throws IOException;
    }

    /** For a program that prints the content itself. */
    static Received content(byte[] output) {
        return Received.of(output);
    }

    /** For hey, which prints statistics. */
    static Received heyStatistics(byte[] output) throws IOException {
        Matcher matcher = HEY_RECEIVED.matcher(new String(output, StandardCharsets.UTF_8));
        if (!matcher.find()) {
            throw new IOException("hey does not tell what it received");
        }
        return new Received(Long.parseLong(matcher.group(1)), Received.UNKNOWN);
    }

    @Override
    public Transfer send(Path cgroup, String url) throws IOException {
        List<String> line =
                command.stream().map(word -> word.equals(URL) ? url : word).toList();
        return new StartedTransfer(Children.start(DemoCgroups.command(cgroup, line)), output);
    }

    private static final class StartedTransfer implements Transfer {
        private final Process process;
        private final Output output;
        private final CompletableFuture<byte[]> printed;

        StartedTransfer(Process process, Output output) {
            this.process = process;
            this.output = output;
            this.printed = CompletableFuture.supplyAsync(this::readAll);
        }

        private byte[] readAll() {
            try {
                return process.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public Received result() throws IOException {
            try {
                byte[] all = printed.get(Deadline.LIMIT.toSeconds(), TimeUnit.SECONDS);
                int code = process.waitFor();
                if (code != 0) {
                    throw new IOException("it ended with exit code " + code);
                }
                return output.read(all);
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("it did not end within " + Deadline.start(), e);
            }
        }

        @Override
        public void close() throws IOException {
            Children.end(process);
        }
    }
}
