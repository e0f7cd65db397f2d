// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What the command line printed for some arguments, and its exit code. */
record CommandLineRun(int code, String out, String err) {
    static CommandLineRun of(String... args) {
        return of(false, args);
    }

    static CommandLineRun of(boolean colour, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), colour)
                .execute(args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
