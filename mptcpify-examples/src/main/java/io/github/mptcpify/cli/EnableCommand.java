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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attaches until it is disabled. */
@Command(
        name = "enable",
        customSynopsis = "mptcpify enable SCOPE [OPTIONS]",
        header = {"Put a cgroup, unit, network namespace or process on MPTCP to stay.", ""},
        description = {
            "The TCP sockets that are opened there from now on are MPTCP, until mptcpify disable. Those that are open stay"
                    + " TCP: a server has to listen anew.",
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
    /** The options that are about this call alone. */
    private static final Set<String> UNKEPT = Set.of("--json", "--now-only", "--restart");

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

    EnableCommand() {}

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
                    attached.attachment().state(),
                    EnabledFolder.standard()
                            .read()
                            .file(attached.attachment().options())
                            .map(EnabledFile::path)));
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
        try (EnabledFolder.Draft draft = EnabledFolder.standard().draft(options.absolute(), file(options))) {
            PersistentAttachments.Attached attached = Mptcpify.persistent().attachOnce(options);
            draft.keep();
            return attached;
        }
    }

    private boolean isForGood(AttachOptions options) {
        return !nowOnly && options.scope().kind() != Scope.Kind.PROCESS;
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
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "name one of --unit, --cgroups, --cgroup, --netns, --pid and --host"));
        AttachOptions options = filters.apply(named);
        return audit ? options.audit() : options;
    }

    /** The options that were given and are no part of what is written down. */
    List<String> unkept() {
        return given().map(OptionSpec::longestName)
                .filter(name -> UNKEPT.contains(name) || name.equals("--pid"))
                .toList();
    }

    /** The file that says what was asked for. */
    private List<String> file(AttachOptions options) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# Enabled at each boot by \"mptcpify restore\"; \"mptcpify disable\" removes this file.");
        lines.add("# A line is an option of \"mptcpify enable\" without its dashes.");
        Scope absolute = options.absolute().scope();
        for (OptionSpec option : given().toList()) {
            String name = option.longestName().substring(2);
            if (UNKEPT.contains(option.longestName())) {
                continue;
            }
            switch (name) {
                case "cgroup", "netns" ->
                    lines.add(EnabledFile.line(name, absolute.path().toString()));
                case "unit", "cgroups" -> lines.add(EnabledFile.line(name, absolute.name()));
                default -> {
                    if (option.arity().max() == 0) {
                        lines.add(name);
                    } else {
                        for (String value : option.originalStringValues()) {
                            lines.add(EnabledFile.line(name, value));
                        }
                    }
                }
            }
        }
        if (!options.isLenient() && !options.isAudit() && !lines.contains("strict")) {
            // it could not be lenient, and what is in force is to be what the file says
            lines.add("strict");
        }
        return lines;
    }

    private Stream<OptionSpec> given() {
        return spec.commandLine().getParseResult().matchedOptions().stream().filter(option -> !option.inherited());
    }
}
