// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another program on the kernel's hook, until it is closed; {@code neighbour.py} says which there are. */
public final class Neighbour implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Neighbour(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Takes all the places that are left. */
    public static Neighbour attachAll(String what) throws IOException {
        return attach(what, 0);
    }

    public static Neighbour attach(String what, int times) throws IOException {
        List<String> command = new ArrayList<>(ForeignProgram.python("neighbour.py"));
        command.addAll(List.of(what, Integer.toString(times)));
        Neighbour neighbour = new Neighbour(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        String line = neighbour.output.readLine();
        if (!"attached".equals(line)) {
            neighbour.close();
            throw new IOException("a neighbour could not be attached: " + line);
        }
        return neighbour;
    }

    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
        output.close();
    }
}
