// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Persistent;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.cli.output.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attaches until it is disabled. */
@Command(
        name = "enable",
        customSynopsis = "mptcpify enable SCOPE [OPTIONS]",
        header = {"Put a cgroup, unit, network namespace or process on MPTCP to stay.", ""},
        description = {
            "The TCP sockets that are opened there from now on are MPTCP, until mptcpify disable, or until the machine"
                    + " restarts. Those that are open stay TCP: a server has to listen anew.",
            "",
            "--unit and --cgroups are names: what bears the name later, as a service that was restarted, is on MPTCP from"
                    + " its first socket on. --cgroup is that very cgroup, and ends with it."
        },
        footer = {
            "Examples:",
            "  mptcpify enable --unit nginx.service",
            "  mptcpify enable --cgroup /sys/fs/cgroup/shop --except-command sshd",
            "  mptcpify enable --netns /run/netns/blue --ipv4",
            "",
            "Needs root. Prints the number by which mptcpify disable ends it. What is enabled",
            "already stays one, and is said to be."
        })
final class EnableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Mixin
    private Filters filters = new Filters();

    @Option(names = "--audit", description = "Convert nothing; count what would be converted.")
    private boolean audit;

    @Option(names = "--json", description = "Print the attachment as one JSON object.")
    private boolean json;

    EnableCommand() {}

    @Override
    public Integer call() throws IOException {
        Scope named = scope.scope()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "name one of --unit, --cgroups, --cgroup, --netns, --pid and --host"));
        AttachOptions options = filters.apply(named);
        PersistentAttachments.Attached attached = Mptcpify.persistent().attachOnce(audit ? options.audit() : options);
        PersistentAttachment attachment = attached.attachment();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> members = Json.members(Persistent.of(attachment.state()));
            members.put("already", attached.already());
            out.println(Json.text(members));
        } else {
            Text.wrap(
                            String.format("%-4d", attachment.id()),
                            Words.of(attachment.options()) + (attached.already() ? ": enabled already" : ": enabled"))
                    .forEach(out::println);
        }
        Switch.warn(options.scope(), spec.commandLine().getErr());
        out.flush();
        return 0;
    }
}
