// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of another language, that opens the sockets it is told to and knows nothing of MPTCP. */
public final class ForeignProgram implements AutoCloseable {
    private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");

    private final ProcessDialogue dialogue;

    private ForeignProgram(ProcessDialogue dialogue) {
        this.dialogue = dialogue;
    }

    /** Starts it, behind a command line that runs what follows it. */
    public static ForeignProgram start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(python("foreign.py"));
        return new ForeignProgram(ProcessDialogue.start(command));
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
        return dialogue.ask("socket " + call.family() + " " + call.type() + " " + call.protocol());
    }

    /** Its process, or that of what it was started behind. */
    public ProcessHandle process() {
        return dialogue.process().toHandle();
    }

    /** Switches MPTCP on or off in its network namespace. */
    public void setMptcp(boolean enabled) throws IOException {
        String wanted = enabled ? "1" : "0";
        String answer = dialogue.ask("mptcp " + wanted);
        if (!answer.equals(wanted)) {
            throw new IOException("net.mptcp.enabled is " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        dialogue.close();
    }
}
