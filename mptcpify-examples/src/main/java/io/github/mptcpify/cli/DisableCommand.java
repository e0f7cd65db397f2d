// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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
                "New sockets are TCP again, after a boot too; those that are open stay what they are. A scope is named as for enable, and all that"
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
        if (all) {
            end(attachment -> true, file -> true);
            warnOfFiles();
        } else if (named.isPresent()) {
            Scope ending = named.get().absolute();
            if (!end(
                    attachment -> attachment.scope().equals(ending),
                    file -> file.options().scope().equals(ending))) {
                throw nothing(ending.toString(), "nothing is enabled for it");
            }
        } else {
            disable();
        }
        return 0;
    }

    private void disable() throws IOException {
        Map<Long, AttachOptions> known = Mptcpify.persistent().list().stream()
                .collect(Collectors.toMap(PersistentAttachment::id, PersistentAttachment::options));
        for (long id : ids) {
            if (!known.containsKey(id)) {
                throw nothing(Long.toString(id), "nothing of that number is enabled");
            }
        }
        known.keySet().retainAll(ids);
        end(
                attachment -> ids.contains(attachment.id()),
                file -> known.values().stream().anyMatch(file::says));
    }

    /** Ends attachments, and removes the files that would bring them back. Tells whether there was any. */
    private static boolean end(Predicate<PersistentAttachment> attached, Predicate<EnabledFile> written)
            throws IOException {
        boolean ended = !Mptcpify.persistent().detachIf(attached).isEmpty();
        return !EnabledFolder.standard().removeIf(written).isEmpty() || ended;
    }

    /** A file that cannot be read is somebody's work. */
    private void warnOfFiles() throws IOException {
        for (IOException failure : EnabledFolder.standard().read().failures()) {
            Errors.warn(spec.commandLine().getErr(), "left as it is: " + Errors.message(failure));
        }
    }

    private static IOException nothing(String what, String problem) {
        return new IOException("disable " + what + ": " + problem + ". mptcpify list tells what is");
    }
}
