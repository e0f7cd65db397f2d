// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Persistent;
import io.github.mptcpify.cli.output.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what is enabled. */
@Command(
        name = "list",
        header = {"List what is enabled, and what it has done.", ""},
        description =
                "Tells of each its number, its scope and filters, when and by whom it was enabled, and what became of"
                        + " the TCP sockets that were opened there since.",
        footer = {"Examples:", "  mptcpify list", "  mptcpify list --json | jq '.attachments[].id'", "", "Needs root."})
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ListCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Persistent> attachments =
                Mptcpify.persistent().states().stream().map(Persistent::of).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Map.of("attachments", attachments)));
        } else if (attachments.isEmpty()) {
            out.println("nothing is enabled");
        } else {
            Style style = new Style(spec.commandLine().getColorScheme());
            attachments.forEach(attachment -> attachment.lines(style).forEach(out::println));
        }
        out.flush();
        return 0;
    }
}
