// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of {@code mptcpify enable} that were given, as its files have them.
 *
 * @param enable the command
 */
record KeptOptions(CommandSpec enable) {
    /** Those that are about one call alone. */
    private static final Set<String> UNKEPT = Set.of("--json", "--now-only", "--restart");

    /** Those that name what may not be there, or be another, when the files are read. */
    private static final Set<String> FOR_NOW = Set.of("--pid", "--container");

    /** The options that were given and are no part of what is written down. */
    List<String> unkept() {
        return given().map(OptionSpec::longestName)
                .filter(name -> UNKEPT.contains(name) || FOR_NOW.contains(name))
                .toList();
    }

    /** A file that says what was asked for. */
    List<String> lines(AttachOptions options) throws IOException {
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
                case "container" -> {
                    // the tool may not be able to tell yet, as early as files are read at boot
                    lines.add("# Container "
                            + Text.printable(option.originalStringValues().get(0)));
                    lines.add(EnabledFile.line("cgroups", absolute.name()));
                }
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
        return enable.commandLine().getParseResult().matchedOptions().stream().filter(option -> !option.inherited());
    }
}
