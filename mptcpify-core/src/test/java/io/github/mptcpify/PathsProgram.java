// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Sockets;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A program that has MPTCP connections over two links between two network namespaces, which go when it ends. */
final class PathsProgram implements AutoCloseable {
    /** An end of a connection. */
    record End(long pid, int fd, String address) {
        static End parse(String line) {
            String[] words = line.split(" ", -1);
            return new End(Long.parseLong(words[0]), Integer.parseInt(words[1]), words[2]);
        }

        /** A duplicate in this JVM, to be closed. */
        int duplicate() {
            int process = Sockets.pidfdOpen(pid);
            int duplicate = Sockets.pidfdGetfd(process, fd);
            Sockets.close(process);
            return duplicate;
        }
    }

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final List<End> ends = new ArrayList<>();

    private PathsProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    /** Needs root. */
    static PathsProgram start() throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        command.addAll(ForeignProgram.python("paths.py"));
        PathsProgram program = new PathsProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        try {
            for (int i = 0; i < 4; i++) {
                program.ends.add(End.parse(program.line()));
            }
            return program;
        } catch (IOException e) {
            program.close();
            throw e;
        }
    }

    End client() {
        return ends.get(0);
    }

    End server() {
        return ends.get(1);
    }

    End ipv6Client() {
        return ends.get(2);
    }

    End ipv6Server() {
        return ends.get(3);
    }

    void send(int bytes) throws IOException {
        ask("send " + bytes);
    }

    void addAddresses(int count) throws IOException {
        ask("add " + count);
    }

    private void ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        line();
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("paths.py ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.onExit().join();
        answers.close();
    }
}
