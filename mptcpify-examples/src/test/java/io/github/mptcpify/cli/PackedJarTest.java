// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The packed jar has all that it needs: each command and option starts from it alone. */
@Tag("socket")
@Tag("packed")
@Tag("jvm") // what the jar holds does not depend on the kernel
class PackedJarTest {
    private static final String SELF = Long.toString(ProcessHandle.current().pid());

    /** Each ends by itself and attaches nothing; {@link AttachedTest} attaches from the packed jar. */
    private static final List<String> LINES = List.of(
            "",
            "--version",
            "--verbose help run",
            "help nope",
            "doctor",
            "doctor --json",
            "paths --json --server",
            "paths --to 192.0.2.1",
            "paths --apply --netns /nothing",
            "paths --undo --netns /nothing",
            "paths --follow --netns /nothing",
            "list --json",
            "enable --cgroup /nothing --only-command a --only-user root --ipv4 --audit --json --now-only",
            "enable --unit no.service --except-command a --except-user 1 --restart --strict",
            "enable --cgroups a//b --ipv6",
            "enable --container no-such",
            "enable --netns /nothing --ipv6",
            "enable --pid 4194305",
            "enable --host --pid 1",
            "restore",
            "oci-hook",
            "watch --unit no.service --convert --count 1 --json --only-command a --only-user 0 --ipv4",
            "watch --cgroups a//b --strict --audit",
            "watch --netns /nothing --except-command a --except-user 1 --ipv6",
            "watch --cgroup /nothing",
            "watch --container podman:no-such",
            "watch --host --pid 1",
            "disable --all --cgroup /nothing",
            "disable --cgroups no/*",
            "disable --container docker:no-such",
            "disable --unit no.service --netns /nothing --pid 1 --host",
            "disable 4194305",
            "inspect " + SELF,
            "inspect --json " + SELF,
            "inspect --all",
            "inspect --all --json --netns /nothing",
            "counters --all --json",
            "counters --pid " + SELF,
            "counters --netns /nothing",
            "metrics --port 443 --paths",
            "metrics --listen nowhere:1",
            "options --json",
            "options --markdown",
            "probe --json --timeout 1 127.0.0.1:1",
            "probe no-such-host.invalid [::1]:1",
            "jvm attach 4194305 --only client",
            "jvm detach 1 --only server",
            "completion bash",
            "run --stats=/nothing/x --audit --json --only-command a --only-user 0 --ipv4 -- true",
            "run --way hook --strict --mend-jvm --except-command a --except-user 1 --ipv6 -- true");

    @ParameterizedTest
    @MethodSource("lines")
    void startsFromTheJarAlone(String line) throws Exception {
        CommandLineRun run = PackedJar.run(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(run.out() + run.err())
                .isNotEmpty()
                .doesNotContain("NoClassDefFound", "ClassNotFound", "should not happen", "Exception", "\tat ");
        assertThat(run.code()).isBetween(0, 5);
    }

    static List<String> lines() {
        return LINES;
    }

    /** A command or an option that is added has to be started here too. */
    @Test
    void eachCommandAndOptionIsStarted() {
        CommandLine line =
                Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false);
        Set<String> missing = new TreeSet<>();
        line.getSubcommands().forEach((command, sub) -> {
            Set<String> started = LINES.stream()
                    .filter(words -> words.matches("(--verbose )?" + command + "( .*)?"))
                    .flatMap(words -> Arrays.stream(words.split("[ =]", -1)))
                    .collect(Collectors.toSet());
            if (started.isEmpty()) {
                missing.add(command);
            }
            sub.getCommandSpec().options().stream()
                    .filter(option -> !option.inherited() && !option.usageHelp() && !option.versionHelp())
                    .filter(option -> !started.contains(option.longestName()))
                    .forEach(option -> missing.add(command + " " + option.longestName()));
        });
        assertThat(missing).isEmpty();
    }

    /** What starts seldom, as the end of a socket that is odd, is in it too. */
    @Test
    void noClassOfOursNeedsOneThatIsNotThere() {
        StringWriter missing = new StringWriter();
        PrintWriter out = new PrintWriter(missing);
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--multi-release",
                        "base",
                        "--missing-deps",
                        "--ignore-missing-deps",
                        PackedJar.file().toString());
        out.flush();
        // annotations on packages, which nobody reads at run time
        assertThat(missing.toString().lines().skip(1).filter(line -> !line.contains(".package-info ")))
                .isEmpty();
    }
}
