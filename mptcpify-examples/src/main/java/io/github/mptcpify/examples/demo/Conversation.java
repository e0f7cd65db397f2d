// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running program to which lines are written, and from which lines are read. Closing it ends the program. For one thread
 * at a time.
 */
final class Conversation implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedWriter input;
    private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();

    private Conversation(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter();
    }

    static Conversation start(String name, List<String> command) throws IOException {
        Conversation conversation = new Conversation(name, Children.start(command));
        Thread reader = new Thread(conversation::read, name);
        reader.setDaemon(true);
        reader.start();
        return conversation;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void say(String line) throws IOException {
        requireAlive();
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** Fails if the program has ended. */
    void requireAlive() throws IOException {
        if (!isAlive()) {
            throw new IOException(name + " ended with exit code " + process.exitValue());
        }
    }

    /** The program's next line. */
    String hear() throws IOException {
        Deadline deadline = Deadline.start();
        while (true) {
            String line = hear(deadline);
            if (line != null) {
                return line;
            }
            if (output.isEmpty()) {
                requireAlive();
            }
        }
    }

    /** The program's next line, or null if there was none for a moment; fails when the deadline has passed. */
    @Nullable
    String hear(Deadline deadline) throws IOException {
        try {
            String line = output.poll(100, TimeUnit.MILLISECONDS);
            if (line == null && deadline.hasPassed()) {
                throw new IOException(name + " did not answer within " + deadline);
            }
            return line;
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            // it has ended, or is being closed: hear() reports that
        }
    }

    @Override
    public void close() throws IOException {
        Children.end(process);
    }
}
