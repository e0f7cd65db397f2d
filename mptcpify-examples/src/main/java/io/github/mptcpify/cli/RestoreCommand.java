// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Attaches what is enabled at each boot. */
@Command(
        name = "restore",
        header = {"Enable what is enabled at each boot.", ""},
        description = {
            "Attaches what the files of /etc/mptcpify/enabled.d say, each by itself, which enable has written. A service does so"
                    + " at boot, before other services start: mptcpify-restore.service, which script/install brings.",
            "",
            "A file has a line for each option of enable, without the dashes, as unit = nginx.service; what begins with #"
                    + " is a comment."
        },
        footer = {
            "Examples:",
            "  mptcpify restore",
            "  systemctl status mptcpify-restore     what it said at boot",
            "",
            "Needs root. Exit code 1 where a file cannot be followed; the others are all the",
            "same."
        })
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    RestoreCommand() {}

    @Override
    public Integer call() throws IOException {
        EnabledFolder folder = EnabledFolder.standard();
        EnabledFolder.Contents contents = folder.read();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean failed = !contents.failures().isEmpty();
        contents.failures().forEach(failure -> Errors.print(err, Errors.message(failure)));
        for (EnabledFile file : contents.files()) {
            try {
                PersistentAttachments.Attached attached = Leniency.attach(
                        file.options(),
                        file.strictly(),
                        options -> Mptcpify.persistent().attachOnce(options),
                        why -> Errors.warn(err, file.path() + ": " + why));
                EnableCommand.lines(attached).forEach(out::println);
            } catch (IOException e) {
                Errors.print(err, file.path() + ": " + Errors.message(e));
                failed = true;
            }
        }
        if (!failed && contents.files().isEmpty()) {
            Text.wrap("", "nothing is enabled at boot: there is no file in " + folder.path())
                    .forEach(out::println);
        }
        out.flush();
        return failed ? Errors.FAILED : 0;
    }
}
