// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.nio.file.Path;

/** Attaches a cgroup that it is not in, then twice itself; what it logs is on its error output. */
final class WarnedMain {
    private WarnedMain() {}

    public static void main(String[] cgroup) throws Exception {
        try (Attachment other = Mptcpify.attach(Path.of(cgroup[0]))) {
            System.err.println(other.isActive());
        }
        for (int i = 0; i < 2; i++) {
            try (Attachment own = Mptcpify.attach(Scope.currentProcess())) {
                System.err.println(own.isActive());
            }
        }
    }
}
