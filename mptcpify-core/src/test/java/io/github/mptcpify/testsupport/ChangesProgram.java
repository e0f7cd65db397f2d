// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program that makes and ends connections, each when it is told to. */
public final class ChangesProgram implements AutoCloseable {
    /** A namespace of its own, where the path manager may add two subflows. */
    public static final List<String> NAMESPACE = List.of(
            "unshare",
            "--net",
            "sh",
            "-c",
            "ip link set lo up && ip mptcp limits set subflow 2 add_addr_accepted 2 && exec \"$@\"",
            "sh");

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private ChangesProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    public static ChangesProgram start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ForeignProgram.python("changes.py"));
        ChangesProgram program = new ChangesProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        // it is in its namespace, and no more on the way there
        program.ask("nothing");
        return program;
    }

    public long pid() {
        return process.pid();
    }

    public Path namespace() {
        return Path.of("/proc/" + process.pid() + "/ns/net");
    }

    public String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("changes.py ended");
        }
        return answer;
    }

    /** The client's and the server's token. */
    public List<Long> connect(String name) throws IOException {
        return Arrays.stream(ask("mptcp " + name).split(" ", -1))
                .map(Long::valueOf)
                .toList();
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.onExit().join();
        answers.close();
    }
}
