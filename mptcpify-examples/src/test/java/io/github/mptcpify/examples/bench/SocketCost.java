// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one socket(2) call costs a C program, in instructions; of another protocol than it must be, it fails. */
final class SocketCost {
    private static final int ROUNDS = 3;

    /** What is opened, and what its protocol must then be. */
    enum Call {
        UDP("2 2 0 17"),
        UNIX("1 1 0 0"),
        TCP("2 1 0 6"),
        CONVERTED("2 1 0 262"),
        NATIVE("2 1 262 262");

        /** Family, type, protocol, and the protocol that it must have. */
        private final String numbers;

        Call(String numbers) {
            this.numbers = numbers;
        }
    }

    private final String program;

    SocketCost(String program) {
        this.program = program;
    }

    /**
     * Of several runs, which hardly differ, the median.
     *
     * @param cgroup where the program goes
     * @param before a command to start it with, may be empty
     */
    double of(Path cgroup, Call call, String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(program, cgroup.toString()));
        command.addAll(List.of(call.numbers.split(" ", -1)));
        Samples samples = new Samples();
        for (int i = 0; i < ROUNDS; i++) {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = process.inputReader().readLine();
            if (process.onExit().join().exitValue() != 0 || answer == null) {
                throw new IOException("failed: " + String.join(" ", command));
            }
            samples.add(Double.parseDouble(answer));
        }
        return samples.median();
    }
}
