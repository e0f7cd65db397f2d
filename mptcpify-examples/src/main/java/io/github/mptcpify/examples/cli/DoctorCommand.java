// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.Mptcpify;
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
            "The last line is the verdict, and the exit code says the same:",
            "  PASSED              0  all is as it has to be",
            "  PASSED WITH ISSUES  0  attaching works; something beside it needs a look",
            "  FAIL                1  attaching does not work, and the reason is known",
            "  INCONCLUSIVE        3  attaching does not work, and the reason is not known",
            "  MPTCP OFF           4  attaching works, but net.mptcp.enabled is 0 here",
            "Wrong usage: 2.",
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
        return examination.verdict().exitCode();
    }
}
