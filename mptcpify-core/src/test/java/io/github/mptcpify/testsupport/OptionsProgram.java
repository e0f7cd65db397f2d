// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** A Python program that does with sockets and their options what it is told to, and knows nothing of MPTCP. */
public final class OptionsProgram implements AutoCloseable {
    public static final String COMMAND = "python3";

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private OptionsProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    public static OptionsProgram startIn(TestCgroup cgroup) throws IOException {
        List<String> command = cgroup.inside(ForeignProgram.python("options.py"));
        return new OptionsProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public long pid() {
        return process.pid();
    }

    /** What an expression comes to, as "a.setsockopt(6, 18, 5)", or an error's name; "a = new()" keeps it. */
    public String ask(String expression) throws IOException {
        questions.write(expression + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the program ended before it answered: " + expression);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        questions.close();
        answers.close();
        process.onExit().join();
    }
}
