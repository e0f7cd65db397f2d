// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of another language, that opens the sockets it is told to and knows nothing of MPTCP. */
final class ForeignProgram implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private ForeignProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    /** Starts it, behind a command line that runs what follows it. */
    static ForeignProgram start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("python3", script("foreign.py").toString()));
        return new ForeignProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static ForeignProgram startIn(TestCgroup cgroup) throws IOException {
        return start(cgroup.inside(List.of()));
    }

    static Path script(String name) {
        try {
            return Path.of(ForeignProgram.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The protocol of a new socket, or an error's name. Python itself adds SOCK_CLOEXEC. */
    String socket(SocketCall call) throws IOException {
        return ask("socket " + call.family() + " " + call.type() + " " + call.protocol());
    }

    /** Switches MPTCP on or off in its network namespace. */
    void setMptcp(boolean enabled) throws IOException {
        String wanted = enabled ? "1" : "0";
        String answer = ask("mptcp " + wanted);
        if (!answer.equals(wanted)) {
            throw new IOException("net.mptcp.enabled is " + answer);
        }
    }

    private String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the program ended before it answered: " + question);
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
