// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The same as --help, behind the word that many try first. */
@Command(
        name = "help",
        customSynopsis = "mptcpify help [COMMAND]",
        header = {"Describe a command, or all of them.", ""},
        footer = {"Examples:", "  mptcpify help", "  mptcpify help run"})
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "COMMAND", completionCandidates = Names.class, description = "Which one.")
    private String command = "";

    HelpCommand() {}

    /** The commands' names. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Main.names().iterator();
        }
    }

    @Override
    public void run() {
        CommandLine all = spec.root().commandLine();
        if (!command.isEmpty() && !all.getSubcommands().containsKey(command)) {
            throw new UnmatchedArgumentException(all, new ArrayList<>(List.of(command)));
        }
        CommandLine described = command.isEmpty()
                ? all
                : Objects.requireNonNull(all.getSubcommands().get(command));
        described.usage(all.getOut());
    }
}
