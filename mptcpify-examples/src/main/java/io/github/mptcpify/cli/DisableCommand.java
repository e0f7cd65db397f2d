// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends what was enabled. */
@Command(
        name = "disable",
        customSynopsis = {"mptcpify disable ID...", "       mptcpify disable SCOPE", "       mptcpify disable --all"},
        header = {"End what enable began.", ""},
        description =
                "New sockets are TCP again; those that are open stay what they are. A scope is named as for enable, and all that"
                        + " is enabled for it ends, with whatever filters. Where a number or a scope is not enabled, nothing"
                        + " is disabled.",
        footer = {
            "Examples:",
            "  mptcpify disable 1",
            "  mptcpify disable --unit nginx.service",
            "  mptcpify disable --all",
            "",
            "Needs root."
        })
final class DisableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The number that mptcpify list shows.")
    private List<Long> ids = new ArrayList<>();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--all", description = "All that are enabled.")
    private boolean all;

    DisableCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<Scope> named = scope.scope();
        if ((all ? 1 : 0) + (ids.isEmpty() ? 0 : 1) + (named.isPresent() ? 1 : 0) != 1) {
            throw new ParameterException(
                    spec.commandLine(), "name either the numbers that mptcpify list shows, or a scope, or --all");
        }
        PersistentAttachments attachments = Mptcpify.persistent();
        if (all) {
            attachments.detachIf(attachment -> true);
        } else if (named.isPresent()) {
            Scope ending = named.get().absolute();
            if (attachments
                    .detachIf(attachment -> attachment.scope().equals(ending))
                    .isEmpty()) {
                throw nothing(ending.toString(), "nothing is enabled for it");
            }
        } else {
            disable(attachments);
        }
        return 0;
    }

    private void disable(PersistentAttachments attachments) throws IOException {
        Set<Long> known =
                attachments.list().stream().map(PersistentAttachment::id).collect(Collectors.toSet());
        for (long id : ids) {
            if (!known.contains(id)) {
                throw nothing(Long.toString(id), "nothing of that number is enabled");
            }
        }
        attachments.detachIf(attachment -> ids.contains(attachment.id()));
    }

    private static IOException nothing(String what, String problem) {
        return new IOException("disable " + what + ": " + problem + ". mptcpify list tells what is");
    }
}
