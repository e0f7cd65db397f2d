// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.output.CounterTable;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the kernel's MPTCP counters of a network namespace. */
@Command(
        name = "counters",
        header = {"Show what MPTCP did in a network namespace, and why it was not used.", ""},
        description =
                "Shows the kernel's counters MPTcpExt that are not 0, and what they count since the namespace began."
                        + " Those marked * tell why a connection is TCP after all, or why a path was not used.",
        footer = {
            "Examples:",
            "  mptcpify counters",
            "  mptcpify counters --pid $(pgrep -o nginx) --all",
            "  mptcpify counters --json | jq .MPCapableFallbackSYNACK",
            "",
            "Needs no right, but for --netns CAP_SYS_ADMIN."
        })
final class CountersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--netns",
            paramLabel = "FILE",
            description = "Those of another network namespace, as /run/netns/NAME or /proc/PID/ns/net.")
    private @Nullable Path namespace;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            converter = ProcessConverter.class,
            description = "Those of a process's network namespace.")
    private @Nullable Long pid;

    @Option(names = "--all", description = "Those that are 0 too.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object, of all counters by the kernel's names.")
    private boolean json;

    CountersCommand() {}

    @Override
    public Integer call() throws IOException {
        MptcpCounters counters = read();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(counters.values()));
        } else if (counters.values().isEmpty()) {
            out.println("this kernel has no MPTCP counters: it was built without CONFIG_MPTCP");
        } else {
            new CounterTable(counters)
                    .lines(all, new Style(spec.commandLine().getColorScheme()))
                    .forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private MptcpCounters read() throws IOException {
        if (namespace != null && pid != null) {
            throw new ParameterException(spec.commandLine(), "name either --netns or --pid");
        }
        if (namespace != null) {
            return MptcpCounters.read(Scope.networkNamespace(namespace));
        }
        return pid != null ? MptcpCounters.read(pid) : MptcpCounters.read();
    }
}
