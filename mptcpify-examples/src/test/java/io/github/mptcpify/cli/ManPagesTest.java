// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The man pages, as the build has made them and man(1) shows them: all that the help says, and as it says it. */
@Tag("pure")
@Tag("packed") // they are made when the tests are compiled, from what those see
class ManPagesTest {
    @ParameterizedTest
    @MethodSource("commands")
    void saysWhatTheHelpSays(String name) throws Exception {
        String page = shown(name);
        CommandSpec command = command(name);
        assertThat(page).contains("NAME", "SYNOPSIS", "OPTIONS", name + " - ").doesNotContain("pass:", "[*", "*]");
        for (String example : command.usageMessage().footer()) {
            assertThat(page).contains(words(example.replaceFirst("^Examples:$", "EXAMPLES")));
        }
        for (String paragraph : command.usageMessage().description()) {
            assertThat(page).contains(words(paragraph));
        }
        for (CommandLine.Model.OptionSpec option : command.options()) {
            assertThat(page).contains(option.longestName(), words(String.join(" ", option.description())));
        }
        for (String sub : command.subcommands().keySet()) {
            assertThat(page).contains(name + "-" + sub + "(1)");
        }
    }

    static Stream<String> commands() {
        return Stream.concat(
                Stream.of("mptcpify"),
                new TreeMap<>(all().subcommands()).keySet().stream().map(sub -> "mptcpify-" + sub));
    }

    private static CommandSpec all() {
        PrintWriter none = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Main.commandLine(none, none, false).getCommandSpec();
    }

    private static CommandSpec command(String name) {
        CommandSpec all = all();
        return name.equals("mptcpify")
                ? all
                : all.subcommands().get(name.substring("mptcpify-".length())).getCommandSpec();
    }

    /** What man(1) shows, all on one line, since lines are broken otherwise there; with the warnings of the formatter. */
    private static String shown(String name) throws IOException, InterruptedException {
        ProcessBuilder man = new ProcessBuilder(List.of(
                        "man",
                        "--warnings",
                        "-l",
                        Path.of("target", "man", name + ".1").toString()))
                .redirectErrorStream(true);
        man.environment().put("LC_ALL", "C.UTF-8");
        man.environment().put("MANWIDTH", "10000");
        man.environment().put("MAN_KEEP_FORMATTING", "");
        Process process = man.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text).doesNotContain("warning");
        return words(text);
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
