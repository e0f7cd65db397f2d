// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.cli.output.DifferenceTable;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.sockets.MptcpSockets;
import io.github.mptcpify.sockets.SocketDifference;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what MPTCP sockets refuse or treat otherwise than TCP sockets. */
@Command(
        name = "options",
        header = {"Show which socket options and calls this kernel's MPTCP refuses or treats otherwise.", ""},
        description =
                "Tries each socket option on an MPTCP socket beside a TCP one, new and connected, of IPv4 and IPv6, and the"
                        + " calls that are known to do otherwise; over the loopback alone. Of each that differs: what MPTCP"
                        + " does, what comes of it, and who uses it.",
        footer = {
            "Examples:",
            "  mptcpify options",
            "  mptcpify options --json | jq -r .name",
            "",
            "Needs no right; with CAP_NET_ADMIN it sees a few options more."
        })
final class OptionsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object an option or call, on a line each.")
    private boolean json;

    @Option(names = "--markdown", description = "Print a table in Markdown, as docs/options.md has it.")
    private boolean markdown;

    OptionsCommand() {}

    @Override
    public Integer call() throws MptcpifyException {
        if (json && markdown) {
            throw new ParameterException(spec.commandLine(), "name either --json or --markdown");
        }
        List<SocketDifference> differences = MptcpSockets.differences();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            differences.forEach(difference -> out.println(Json.text(difference)));
        } else if (markdown) {
            DifferenceTable.markdown(differences).forEach(out::println);
        } else {
            Text.wrap(
                            "",
                            "MPTCP sockets of this kernel (" + System.getProperty("os.version")
                                    + ") refuse, or treat otherwise than TCP sockets do:")
                    .forEach(out::println);
            out.println();
            DifferenceTable.lines(differences, new Style(spec.commandLine().getColorScheme()))
                    .forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
