// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;

/** A Python program that does with sockets and their options what it is told to, and knows nothing of MPTCP. */
public final class OptionsProgram implements AutoCloseable {
    public static final String COMMAND = "python3";

    private final ProcessDialogue dialogue;

    private OptionsProgram(ProcessDialogue dialogue) {
        this.dialogue = dialogue;
    }

    public static OptionsProgram startIn(TestCgroup cgroup) throws IOException {
        return new OptionsProgram(ProcessDialogue.start(cgroup.inside(ForeignProgram.python("options.py"))));
    }

    public long pid() {
        return dialogue.process().pid();
    }

    /** The result of an expression, such as "a.setsockopt(6, 18, 5)", or an error's name; "a = new()" stores it. */
    public String ask(String expression) throws IOException {
        return dialogue.ask(expression);
    }

    @Override
    public void close() throws IOException {
        dialogue.close();
    }
}
