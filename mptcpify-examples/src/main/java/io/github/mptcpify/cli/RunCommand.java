// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Output;
import io.github.mptcpify.cli.output.RefusalTable;
import io.github.mptcpify.cli.output.Summary;
import io.github.mptcpify.cli.system.AgentFile;
import io.github.mptcpify.cli.system.JvmCommand;
import io.github.mptcpify.cli.system.RunCgroup;
import io.github.mptcpify.cli.system.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a command in a cgroup of its own, and converts that until the last process has left it. */
@Command(
        name = "run",
        customSynopsis = "mptcpify run [OPTIONS] [--] COMMAND [ARGUMENT...]",
        header = {"Run a command on MPTCP, with all that it starts.", ""},
        description = {
            "By the hook, the command and its children get a cgroup of their own, below the one they would be in. It is"
                    + " converted until the last of them ends, those in the background too, and is removed then. Where the"
                    + " hook cannot be attached, the command is started under a filter of its own, which they all inherit."
                    + " Exit code, signals, terminal, input and output are the command's own."
        },
        footer = {
            "Examples:",
            "  mptcpify run -- curl -s https://example.com",
            "  mptcpify run --stats --only-command curl -- ./build-all",
            "  mptcpify run --json --stats=what.json -- ./build-all",
            "  mptcpify run --audit -- ./a-program        what would be converted?",
            "",
            "The hook needs root, or CAP_BPF and CAP_PERFMON and a cgroup that is delegated",
            "to the user. The filter needs nothing, but without CAP_SYS_ADMIN no command",
            "under it gains privileges: sudo and ping may fail; put mptcpify behind sudo.",
            "Exit code: the command's, 128+n for signal n; 126 or 127 where it cannot be",
            "started, 1 where it cannot be converted, 2 for wrong usage."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Filters filters = new Filters();

    @Mixin
    private Leniency leniency = new Leniency();

    @Option(
            names = "--audit",
            description =
                    "Convert nothing; count what would be converted, and what the command asks of its sockets that MPTCP"
                            + " refuses. Implies --stats.")
    private boolean audit;

    @Option(
            names = "--stats",
            arity = "0..1",
            paramLabel = "FILE",
            preprocessor = AttachedValue.class,
            description = "When the last process has ended, say on the error output what became of the sockets; with"
                    + " --stats=FILE, in that file.")
    private @Nullable String stats;

    @Option(
            names = "--way",
            paramLabel = "hook|child",
            description =
                    "How: by the hook, which takes Linux 6.6 and privileges, or by a filter of the command's own (Linux"
                            + " 5.14, none). Without this: the hook where it may be attached, else the filter.")
    private @Nullable Way way;

    @Option(names = "--json", description = "Say so as one JSON object.")
    private boolean json;

    @Option(
            names = "--mend-jvm",
            negatable = true,
            description = {
                "Give each JVM that is started the agent that mends InputStream.available() on MPTCP sockets, by the"
                        + " variable JAVA_TOOL_OPTIONS, which each JVM says that it has picked up. A JVM without it may hang"
                        + " for ever when it closes a TLS connection.",
                "Done by itself where the command is a JVM (as java); --mend-jvm does it for a script that starts one,"
                        + " --no-mend-jvm leaves it."
            })
    private @Nullable Boolean mendJvm;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command = new ArrayList<>();

    RunCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Shell shell = Shell.waiting()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "a JVM cannot become another program: start it by script/mptcpify run"));
        boolean tell = stats != null || audit;
        Path file = stats == null || stats.isEmpty() ? null : Path.of(stats);
        if (file != null) {
            // what cannot be written has to be known before the command runs
            Output.write(file, "");
        }
        Switch.warn(Scope.currentProcess(), spec.commandLine().getErr());
        if (way == Way.CHILD) {
            byChild(shell, tell, file, "asked for");
            return 0;
        }
        try {
            byHook(shell, tell, file);
        } catch (HookRefusal e) {
            if (way == Way.HOOK) {
                throw e.cause();
            }
            byChild(shell, tell, file, "the hook cannot be attached here: " + e.why());
        }
        return 0;
    }

    /** Sockets outside of the command's network namespace, user and cgroup are left alone. */
    private void byChild(Shell shell, boolean tell, @Nullable Path file, String why)
            throws IOException, InterruptedException {
        say("by a filter of the command's own (" + why + ")");
        if (audit) {
            Errors.warn(
                    spec.commandLine().getErr(),
                    "what MPTCP would refuse the command is not told: it runs under a filter of its own (" + why + ")");
        }
        ChildRun run = new ChildRun(shell, given -> {
            AttachOptions options = filters.apply(given.scope());
            return audit ? options.audit() : options;
        });
        try (AgentFile agent = agent()) {
            Optional<Statistics> statistics = run.run(tell, command.size(), agent.path());
            if (statistics.isPresent()) {
                print(statistics.get(), Optional.empty(), file);
            }
        }
    }

    private void byHook(Shell shell, boolean tell, @Nullable Path file)
            throws IOException, InterruptedException, HookRefusal {
        try (AgentFile agent = agent();
                RunCgroup cgroup = HookRefusal.of(
                        () -> RunCgroup.create(Path.of(Scope.currentCgroup().toString())))) {
            AttachOptions options = filters.apply(Scope.cgroup(cgroup.path()));
            try (Attachment attachment = HookRefusal.of(
                    () -> audit ? audit(options.audit()) : leniency.attach(options, Mptcpify::attach, this::say))) {
                HookRefusal.of(() -> cgroup.add(shell.pid()));
                say("by the hook, for the cgroup " + cgroup.path()
                        + (attachment.options().isLenient()
                                ? "; socket options that MPTCP does not have are dropped"
                                : ""));
                shell.start(tell, command.size(), agent.path(), cgroup.path());
                if (!tell) {
                    // whoever reads the command's errors to their end must not wait for us
                    System.err.close();
                }
                cgroup.awaitEmpty();
                if (tell) {
                    print(attachment.statistics(), audit ? Optional.of(attachment.refusals()) : Optional.empty(), file);
                }
            }
        }
    }

    /** Where refusals cannot be counted, as while MPTCP is off, sockets still can. */
    private Attachment audit(AttachOptions options) throws IOException {
        try {
            return Mptcpify.attach(options.reportRefusals());
        } catch (MptcpifyException e) {
            if (e.reason() != MptcpifyException.Reason.NO_REFUSALS) {
                throw e;
            }
            Attachment without = Mptcpify.attach(options);
            Errors.warn(spec.commandLine().getErr(), "refusals are not told: " + e.likeliestCause());
            return without;
        }
    }

    private AgentFile agent() throws IOException {
        boolean mend = mendJvm == null ? JvmCommand.isJvm(command.get(0)) : mendJvm;
        return mend && !audit ? AgentFile.unpack() : AgentFile.none();
    }

    private void say(String how) {
        if (spec.root().userObject() instanceof Main main && main.isVerbose()) {
            spec.commandLine().getErr().println("mptcpify: " + how);
        }
    }

    private void print(Statistics statistics, Optional<List<Refusal>> refusals, @Nullable Path file)
            throws IOException {
        String text = json ? json(statistics, refusals) : text(statistics, refusals);
        if (file == null) {
            spec.commandLine().getErr().println(text);
        } else {
            Output.write(file, text + "\n");
        }
    }

    private static String json(Statistics statistics, Optional<List<Refusal>> refusals) {
        Map<String, Object> members = Json.members(statistics);
        refusals.ifPresent(there -> members.put("refusals", there));
        return Json.text(members);
    }

    private static String text(Statistics statistics, Optional<List<Refusal>> refusals) {
        List<String> lines = new ArrayList<>(List.of("mptcpify: " + Summary.of(statistics)));
        refusals.map(RefusalTable::lines).ifPresent(lines::addAll);
        return String.join("\n", lines);
    }
}
