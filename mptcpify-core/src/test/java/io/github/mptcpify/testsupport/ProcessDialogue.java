// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** A program that answers each line on its standard input with a line, and ends when the input ends. For one thread. */
public final class ProcessDialogue implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private ProcessDialogue(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    /** Starts it; its error output is this process's. */
    public static ProcessDialogue start(List<String> command) throws IOException {
        return new ProcessDialogue(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public Process process() {
        return process;
    }

    /** Writes a line, and returns the next one that the program prints. */
    public String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the program ended before it answered: " + question);
        }
        return answer;
    }

    /** The next line that the program prints of its own accord; fails if it ends before. */
    public String hear() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the program ended before it printed anything");
        }
        return line;
    }

    /** Waits for the program's end. */
    @Override
    public void close() throws IOException {
        questions.close();
        answers.close();
        process.onExit().join();
    }
}
