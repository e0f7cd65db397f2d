// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Persistent;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.cli.output.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
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
                        + " the TCP sockets that were opened there since. What a listener accepts is not counted: mptcpify metrics"
                        + " --port PORT tells what its clients use.",
        footer = {"Examples:", "  mptcpify list", "  mptcpify list --json | jq '.attachments[].id'", "", "Needs root."})
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ListCommand() {}

    @Override
    public Integer call() throws IOException {
        EnabledFolder.Contents atBoot = EnabledFolder.standard().read();
        List<Persistent> attachments = new ArrayList<>();
        List<EnabledFile> notNow = new ArrayList<>(atBoot.files());
        for (PersistentAttachment.State state : Mptcpify.persistent().states()) {
            attachments.add(Persistent.of(
                    state, atBoot.file(state.attachment().options()).map(EnabledFile::path)));
            notNow.removeIf(file -> file.says(state.attachment().options()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Map.of(
                    "attachments",
                    attachments,
                    "notRestored",
                    notNow.stream().map(file -> file.path().toString()).toList())));
        } else {
            print(attachments, notNow, out);
        }
        for (IOException failure : atBoot.failures()) {
            Errors.warn(spec.commandLine().getErr(), Errors.message(failure));
        }
        out.flush();
        return 0;
    }

    private void print(List<Persistent> attachments, List<EnabledFile> notNow, PrintWriter out) {
        if (attachments.isEmpty() && notNow.isEmpty()) {
            out.println("nothing is enabled");
        }
        Style style = new Style(spec.commandLine().getColorScheme());
        attachments.forEach(attachment -> attachment.lines(style).forEach(out::println));
        for (EnabledFile file : notNow) {
            Text.wrap(
                            "-   ",
                            Words.of(file.options()) + ": not now, but at each boot; \"mptcpify restore\" enables it ("
                                    + file.path() + ")")
                    .forEach(out::println);
        }
    }
}
