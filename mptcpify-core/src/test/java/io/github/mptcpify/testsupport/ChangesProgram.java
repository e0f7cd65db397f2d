// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program that makes and ends connections when it is told to. */
public final class ChangesProgram implements AutoCloseable {
    /** A namespace of its own, where the path manager may add two subflows. */
    public static final List<String> NAMESPACE = List.of(
            "unshare",
            "--net",
            "sh",
            "-c",
            "ip link set lo up && ip mptcp limits set subflow 2 add_addr_accepted 2 && exec \"$@\"",
            "sh");

    private final ProcessDialogue dialogue;

    private ChangesProgram(ProcessDialogue dialogue) {
        this.dialogue = dialogue;
    }

    public static ChangesProgram start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ForeignProgram.python("changes.py"));
        ChangesProgram program = new ChangesProgram(ProcessDialogue.start(command));
        // its answer shows that it has arrived in its namespace
        program.ask("nothing");
        return program;
    }

    public long pid() {
        return dialogue.process().pid();
    }

    public Path namespace() {
        return Path.of("/proc/" + pid() + "/ns/net");
    }

    public String ask(String question) throws IOException {
        return dialogue.ask(question);
    }

    /** The client's and the server's token. */
    public List<Long> connect(String name) throws IOException {
        return Arrays.stream(ask("mptcp " + name).split(" ", -1))
                .map(Long::valueOf)
                .toList();
    }

    @Override
    public void close() throws IOException {
        dialogue.close();
    }
}
