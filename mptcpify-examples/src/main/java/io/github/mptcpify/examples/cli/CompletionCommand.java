// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import java.util.List;
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
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash or zsh; the script is the same for both.")
    private String shell = "bash";

    CompletionCommand() {}

    @Override
    public void run() {
        if (!List.of("bash", "zsh").contains(shell)) {
            throw new ParameterException(spec.commandLine(), "there is completion for bash and zsh, not for " + shell);
        }
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash("mptcpify", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
