// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.cli.output.Text;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "watch",
                "enable",
                "disable",
                "list",
                "restore",
                "oci-hook",
                "inspect",
                "counters",
                "metrics",
                "probe",
                "paths",
                "options",
                "jvm",
                "doctor",
                "completion",
                "help"
            })
    void helpFitsTheTerminalAndHasExamples(String command) {
        CommandLineRun help = command.isEmpty() ? CommandLineRun.of("--help") : CommandLineRun.of(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Examples:", "usage: mptcpify " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= Text.COLUMNS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bogus | there is no command 'bogus' here; there are run, watch, enable, disable, list, restore, oci-hook,"
                        + " inspect, counters, metrics, probe, paths, options, jvm, doctor, completion, help; see mptcpify --help",
                "help nope | there is no command 'nope' here; there are run, watch, enable, disable, list, restore, oci-hook,"
                        + " inspect, counters, metrics, probe, paths, options, jvm, doctor, completion, help; see mptcpify --help",
                "help inspec | there is no command 'inspec' here, perhaps inspect; see mptcpify --help",
                "inspec | there is no command 'inspec' here, perhaps inspect; see mptcpify --help",
                "run | Missing required parameter: 'COMMAND'; see mptcpify run --help",
                "run --bogus -- true | there is no option '--bogus' here; see mptcpify run --help",
                "inspect | name either a process's number or --all; see mptcpify inspect --help",
                "inspect --all 1 | name either a process's number or --all; see mptcpify inspect --help",
                "inspect --netns /x 1 | --netns goes with --all; see mptcpify inspect --help",
                "inspect 1 2 | there is no argument '2' here; see mptcpify inspect --help",
                "counters --pid 1 --netns /x | name either --netns or --pid; see mptcpify counters --help",
                "metrics --port 0 | --port: a port is 1 to 65535, not 0; see mptcpify metrics --help",
                "metrics --listen 9464 | Invalid value for option '--listen': '9464' is no address and port, as"
                        + " 127.0.0.1:9464 or [::1]:9464; see mptcpify metrics --help",
                "paths --apply --undo | name either --apply or --undo; see mptcpify paths --help",
                "paths --follow --apply | --follow goes with --server and --netns alone; see mptcpify paths --help",
                "paths --undo --json | --undo prints no JSON; see mptcpify paths --help",
                "paths --to example.org | --to is an address, as 192.0.2.1 or 2001:db8::1, not 'example.org'; see mptcpify paths --help",
                "enable --json | name one of --unit, --container, --cgroups, --cgroup, --netns, --pid and --host; see mptcpify enable --help",
                "watch --host --pid 1 | name one of --unit, --container, --cgroups, --cgroup, --netns, --pid and --host, not several; see mptcpify"
                        + " watch --help",
                "watch --count 0 | --count is 1 or more, not 0; see mptcpify watch --help",
                "disable | name either the numbers that mptcpify list shows, or a scope, or --all; see mptcpify disable --help",
                "disable 1 --host | name either the numbers that mptcpify list shows, or a scope, or --all; see mptcpify disable"
                        + " --help",
                "completion fish | there is completion for bash and zsh, not for fish; see mptcpify completion --help",
                "run -- true | a JVM cannot become another program: start it by script/mptcpify run; see mptcpify run"
                        + " --help",
            })
    void wrongUsageIsOneLineAndTwo(String arguments, String message) {
        CommandLineRun run = CommandLineRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertThat(run.err()).isEqualTo("error: " + message + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void whoNamesNoCommandOrAsksForHelpGetsIt() {
        CommandLineRun help = CommandLineRun.of("--help");
        assertThat(CommandLineRun.of()).isEqualTo(help);
        assertThat(CommandLineRun.of("help")).isEqualTo(help);
        assertThat(CommandLineRun.of("help", "list")).isEqualTo(CommandLineRun.of("list", "--help"));
    }

    /** What is escaped is not obeyed by a terminal. */
    @Test
    void namesAreToldWithoutControlCharacters() {
        assertThat(CommandLineRun.of("counters", "--netns", "/no\033[31m\nthing\u202e")
                        .err())
                .isEqualTo("error: /no\\x1b[31m\\nthing\\u202e: there is no such file\n");
        assertThat(CommandLineRun.of("counters", "--verbose", "--netns", "/no\033[31m")
                        .err())
                .contains("\tat ")
                .doesNotContain("\033");
    }

    @Test
    void aNumberThatIsNoneIsWrongUsage() {
        assertThat(CommandLineRun.of("inspect", "abc").err())
                .isEqualTo("error: Invalid value for positional parameter at index 0 (PID): 'abc' is no process's"
                        + " number; see mptcpify inspect --help\n");
    }

    @Test
    void aFailureIsOneLineAndOne() {
        CommandLineRun run = CommandLineRun.of("counters", "--netns", "/nothing");
        assertThat(run.err()).isEqualTo("error: /nothing: there is no such file\n");
        assertThat(run.code()).isEqualTo(1);
        assertThat(CommandLineRun.of("inspect", "999999999").err())
                .isEqualTo("error: inspect process 999999999: there is no such process (ESRCH)\n");
    }

    @Test
    void verboseAddsTheStackTrace() {
        assertThat(CommandLineRun.of("counters", "--verbose", "--netns", "/nothing")
                        .err())
                .startsWith("error: /nothing: there is no such file\n")
                .contains("NoSuchFileException", "\tat ");
        assertThat(CommandLineRun.of("--verbose", "counters", "--netns", "/nothing")
                        .err())
                .contains("\tat ");
    }

    @Test
    void colourIsUsedOnlyWhereItIsWanted() {
        assertThat(CommandLineRun.of("--help").out()).doesNotContain("\033");
        StringWriter out = new StringWriter();
        Main.commandLine(new PrintWriter(out), new PrintWriter(out), true).execute("--help");
        assertThat(out.toString()).contains("\033[");
    }

    @Test
    void theCompletionKnowsTheCommands() {
        assertThat(CommandLineRun.of("completion").out()).contains("mptcpify", "run", "inspect", "--only-command");
    }
}
