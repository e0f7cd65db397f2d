// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends what was enabled. */
@Command(
        name = "disable",
        customSynopsis = {"mptcpify disable ID...", "       mptcpify disable --all"},
        header = {"End what enable began.", ""},
        description =
                "New sockets are TCP again; those that are open stay what they are. At the first number that is not there it"
                        + " ends, and those before it are disabled.",
        footer = {"Examples:", "  mptcpify disable 1", "  mptcpify disable --all", "", "Needs root."})
final class DisableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The number that mptcpify list shows.")
    private List<Long> ids = new ArrayList<>();

    @Option(names = "--all", description = "All that are enabled.")
    private boolean all;

    DisableCommand() {}

    @Override
    public Integer call() throws IOException {
        if (all != ids.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name either the numbers that mptcpify list shows or --all");
        }
        PersistentAttachments attachments = Mptcpify.persistent();
        for (PersistentAttachment attachment : all ? attachments.list() : List.<PersistentAttachment>of()) {
            attachment.detach();
        }
        for (long id : ids) {
            if (!attachments.detach(id)) {
                throw new IOException(
                        "disable " + id + ": nothing of that number is enabled. mptcpify list tells what is");
            }
        }
        return 0;
    }
}
