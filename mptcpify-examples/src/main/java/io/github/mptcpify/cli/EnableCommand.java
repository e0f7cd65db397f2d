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
import io.github.mptcpify.cli.system.Boot;
import io.github.mptcpify.cli.system.Unit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
        header = {"Put a unit, container, cgroup or network namespace on MPTCP to stay.", ""},
        description = {
            "The TCP sockets that are opened there from now on are MPTCP, until mptcpify disable. Those that are open stay"
                    + " TCP: a server has to listen anew.",
            "",
            "It is written down in /etc/mptcpify/enabled.d, a file an attachment, and so holds after a boot too, unless --now-only"
                    + " is given; mptcpify restore reads these files.",
            "",
            "--unit, --container and --cgroups are names: what bears the name later, as a service that was restarted, is on MPTCP from"
                    + " its first socket on. --cgroup is that very cgroup, and ends with it."
        },
        footer = {
            "Examples:",
            "  mptcpify enable --unit nginx.service",
            "  mptcpify enable --container shop",
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

    @Mixin
    private Leniency leniency = new Leniency();

    @Option(names = "--audit", description = "Convert nothing; count what would be converted.")
    private boolean audit;

    @Option(names = "--now-only", description = "Only until the machine restarts: write nothing down.")
    private boolean nowOnly;

    @Option(
            names = "--restart",
            description = "Restart the unit then, so that its listeners are MPTCP: systemctl restart.")
    private boolean restart;

    @Option(names = "--json", description = "Print the attachment as one JSON object.")
    private boolean json;

    /** The file that this call has written, or that said the same already. */
    private @Nullable Path written;

    EnableCommand() {}

    /**
     * The command with its options, to be asked what they mean.
     *
     * @throws ParameterException if they are none
     */
    static EnableCommand parsed(List<String> arguments) {
        EnableCommand command = new EnableCommand();
        CommandLine parser = new CommandLine(command);
        parser.setExpandAtFiles(false);
        parser.parseArgs(arguments.toArray(String[]::new));
        return command;
    }

    @Override
    public Integer call() throws IOException {
        AttachOptions options = options();
        Optional<Unit> unit = unit(options.scope());
        PersistentAttachments.Attached attached = attach(asked());
        if (restart) {
            unit.orElseThrow().restart();
        }
        List<String> listeners = audit ? List.of() : TcpListeners.in(options.scope());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> members = Json.members(Persistent.of(
                    attached.attachment().state(), file(attached.attachment().options())));
            members.put("already", attached.already());
            members.put("tcpListeners", listeners);
            out.println(Json.text(members));
        } else {
            lines(attached).forEach(out::println);
            if (isForGood(options)) {
                print(Boot.words(), out);
            }
            if (!listeners.isEmpty()) {
                print(TcpListeners.words(listeners, remedy(options.scope())), out);
            }
            if (unit.isPresent()) {
                unit.get().socketUnits().forEach(line -> print(line, out));
            }
        }
        Switch.warn(options.scope(), spec.commandLine().getErr());
        out.flush();
        return 0;
    }

    private static void print(String text, PrintWriter out) {
        Text.wrap("    ", text).forEach(out::println);
    }

    /** The unit that is named, if it is one of the machine's systemd, or of a user's. */
    private Optional<Unit> unit(Scope named) {
        if (named.kind() == Scope.Kind.UNIT) {
            if (restart && named.name().contains("/")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--restart is for units of the machine's systemd; restart " + named.name()
                                + " as its user: systemctl --user restart");
            }
            return Optional.of(new Unit(named.name()));
        }
        if (restart) {
            throw new ParameterException(spec.commandLine(), "--restart goes with --unit");
        }
        return Optional.empty();
    }

    private static String remedy(Scope named) {
        return switch (named.kind()) {
            case UNIT ->
                named.name().contains("/")
                        ? "as its user, systemctl --user restart"
                        : "systemctl restart " + (named.name().contains("*") ? "'" + named.name() + "'" : named.name());
            case PROCESS -> "a process cannot be started anew and be the same; enable its cgroup, or unit";
            case CGROUP, CGROUPS, NETWORK_NAMESPACE, HOST -> "restart the program";
        };
    }

    private PersistentAttachments.Attached attach(AttachOptions options) throws IOException {
        return leniency.attach(
                options, this::attachOnce, why -> Errors.warn(spec.commandLine().getErr(), why));
    }

    private PersistentAttachments.Attached attachOnce(AttachOptions options) throws IOException {
        if (!isForGood(options)) {
            return Mptcpify.persistent().attachOnce(options);
        }
        try (EnabledFolder.Draft draft =
                EnabledFolder.standard().draft(options.absolute(), new KeptOptions(spec).lines(options))) {
            PersistentAttachments.Attached attached = Mptcpify.persistent().attachOnce(options);
            written = draft.keep();
            return attached;
        }
    }

    private boolean isForGood(AttachOptions options) {
        return !nowOnly && options.scope().kind() != Scope.Kind.PROCESS;
    }

    /** The file by which it is enabled at each boot: this one's, or one that was there. */
    private Optional<Path> file(AttachOptions attached) throws IOException {
        return written != null
                ? Optional.of(written)
                : EnabledFolder.standard().read().file(attached).map(EnabledFile::path);
    }

    /** What was enabled, for a person. */
    static List<String> lines(PersistentAttachments.Attached attached) {
        PersistentAttachment attachment = attached.attachment();
        return Text.wrap(
                String.format("%-4d", attachment.id()),
                Words.of(attachment.options()) + (attached.already() ? ": enabled already" : ": enabled"));
    }

    /** What the options ask for. */
    AttachOptions options() {
        return leniency.apply(asked());
    }

    /** The same, but for whether it is lenient. */
    AttachOptions asked() {
        Scope named = scope.scope()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "name one of " + ScopeOptions.NAMES));
        AttachOptions options = filters.apply(named);
        return audit ? options.audit() : options;
    }

    /** The options that were given and are no part of what is written down. */
    List<String> unkept() {
        return new KeptOptions(spec).unkept();
    }
}
