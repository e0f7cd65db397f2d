// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.cli.output.Examination;
import io.github.mptcpify.cli.output.Json;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.paths.Ways;
import io.github.mptcpify.cli.system.Machine;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whether this machine and this user can attach, and if not, why not. */
@Command(
        name = "doctor",
        header = {"Check whether this user can put programs on MPTCP on this machine.", ""},
        description = {
            "Tells each requirement, what was found, and what to do about it. The last check loads the program into the"
                    + " kernel, and unloads it again.",
            "",
            "Paste what it prints into a bug report."
        },
        footer = {
            "The last line is the verdict on attaching, in the words that each check has:",
            "  fine          as it has to be",
            "  cannot        the machine lacks something: another kernel, a library",
            "  may not       the machine could, and does not let this user",
            "  switched off  it is there, and turned off",
            "  inconclusive  it could not be found out",
            "It is \"switched off\" if attaching works, and net.mptcp.enabled is 0 here.",
            "Exit code: 0 if it is fine, 1 cannot or may not, 3 inconclusive, 4 switched",
            "off; 2 for wrong usage.",
            "",
            "Examples:",
            "  mptcpify doctor",
            "  mptcpify doctor --json | jq -r .verdict"
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    DoctorCommand() {}

    @Override
    public Integer call() {
        Map<String, String> machine = Machine.facts();
        machine.put("paths", Ways.words());
        Examination examination = new Examination(Mptcpify.support());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(examination.members(machine)));
        } else {
            examination
                    .lines(machine, new Style(spec.commandLine().getColorScheme()))
                    .forEach(out::println);
        }
        out.flush();
        return examination.exitCode();
    }
}
