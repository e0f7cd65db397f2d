// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of another language, that opens the sockets it is told to and knows nothing of MPTCP. */
public final class ForeignProgram implements AutoCloseable {
    private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private ForeignProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    /** Starts it, behind a command line that runs what follows it. */
    public static ForeignProgram start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(python("foreign.py"));
        return new ForeignProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public static ForeignProgram startIn(TestCgroup cgroup) throws IOException {
        return start(cgroup.inside(List.of()));
    }

    /** The command line of a Python script among the test's resources. */
    public static List<String> python(String script) {
        // the system's own where there is one: the first on the path may be a slow wrapper of a version manager
        String python = Files.isExecutable(SYSTEM_PYTHON) ? SYSTEM_PYTHON.toString() : "python3";
        try {
            Path file = Path.of(ForeignProgram.class
                    .getResource("/io/github/mptcpify/programs/" + script)
                    .toURI());
            return List.of(python, "-I", "-S", file.toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The protocol of a new socket, or an error's name. Python itself adds SOCK_CLOEXEC. */
    public String socket(SocketCall call) throws IOException {
        return ask("socket " + call.family() + " " + call.type() + " " + call.protocol());
    }

    /** Its process, or that of what it was started behind. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Switches MPTCP on or off in its network namespace. */
    public void setMptcp(boolean enabled) throws IOException {
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
