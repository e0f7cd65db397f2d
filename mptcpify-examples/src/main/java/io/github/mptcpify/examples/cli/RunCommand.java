// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "The command and its children get a cgroup of their own, below the one they would be in. It is converted"
                    + " until the last of them ends, those in the background too, and is removed then. Exit code,"
                    + " signals, terminal, input and output are the command's own."
        },
        footer = {
            "Examples:",
            "  mptcpify run -- curl -s https://example.com",
            "  mptcpify run --stats --only-command curl -- ./build-all",
            "  mptcpify run --json --stats=what.json -- ./build-all",
            "  mptcpify run --audit -- ./a-program        what would be converted?",
            "",
            "Needs root, or CAP_BPF and CAP_PERFMON and a cgroup that is delegated to the",
            "user. Exit code: the command's, 128+n for signal n; 126 or 127 where it cannot",
            "be started, 1 where it cannot be converted, 2 for wrong usage."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Filters filters = new Filters();

    @Option(names = "--audit", description = "Convert nothing; count what would be converted. Implies --stats.")
    private boolean audit;

    @Option(
            names = "--stats",
            arity = "0..1",
            paramLabel = "FILE",
            preprocessor = AttachedValue.class,
            description = "When the last process has ended, say on the error output what became of the sockets; with"
                    + " --stats=FILE, in that file.")
    private @Nullable String stats;

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
        PrintWriter err = spec.commandLine().getErr();
        if (file != null) {
            // what cannot be written has to be known before the command runs
            Output.write(file, "");
        }
        Switch.warn(Scope.currentProcess(), err);
        boolean mend = mendJvm == null ? JvmCommand.isJvm(command.get(0)) : mendJvm;
        try (AgentFile agent = mend && !audit ? AgentFile.unpack() : AgentFile.none();
                RunCgroup cgroup =
                        RunCgroup.create(Path.of(Scope.currentCgroup().toString()))) {
            AttachOptions options = filters.apply(Scope.cgroup(cgroup.path()));
            try (Attachment attachment = Mptcpify.attach(audit ? options.audit() : options)) {
                cgroup.add(shell.pid());
                shell.start(tell, command.size(), agent.path(), cgroup.path());
                if (!tell) {
                    // whoever reads the command's errors to their end must not wait for us
                    System.err.close();
                }
                cgroup.awaitEmpty();
                if (tell) {
                    Statistics statistics = attachment.statistics();
                    String text = json ? Json.text(statistics) : "mptcpify: " + Summary.of(statistics);
                    if (file == null) {
                        err.println(text);
                    } else {
                        Output.write(file, text + "\n");
                    }
                }
            }
        }
        return 0;
    }
}
