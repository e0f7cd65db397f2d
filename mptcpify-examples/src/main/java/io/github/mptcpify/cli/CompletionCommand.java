// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script by which a shell completes this command line. */
@Command(
        name = "completion",
        header = {"Print a script by which bash and zsh complete this command line.", ""},
        description = "The script is to be read by the shell, as the examples do.",
        footer = {
            "Examples:",
            "  source <(script/mptcpify completion)",
            "  mptcpify completion >/etc/bash_completion.d/mptcpify",
            "",
            "It completes the command mptcpify; make it one by a link in a folder on the",
            "path: ln -s \"$PWD/script/mptcpify\" /usr/local/bin/mptcpify"
        })
final class CompletionCommand implements Runnable {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            completionCandidates = Shells.class,
            description = "bash or zsh; the script is the same for both.")
    private String shell = "bash";

    CompletionCommand() {}

    /** The shells that there is completion for. */
    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SHELLS.iterator();
        }
    }

    @Override
    public void run() {
        if (!SHELLS.contains(shell)) {
            throw new ParameterException(spec.commandLine(), "there is completion for bash and zsh, not for " + shell);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(AutoComplete.bash("mptcpify", spec.root().commandLine()));
        out.println(read("completion.bash"));
        out.flush();
    }

    private static String read(String name) {
        try (InputStream script = Objects.requireNonNull(CompletionCommand.class.getResourceAsStream(name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
