// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import java.nio.file.Path;

/** Attaches a cgroup that it is not in, then twice itself; what it logs is on its error output. With "mend" it is mended first. */
public final class WarnedMain {
    private WarnedMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[1].equals("mend")) {
            MptcpJvm.mend();
        }
        try (Attachment other = Mptcpify.attach(Path.of(arguments[0]))) {
            System.err.println(other.isActive());
        }
        for (int i = 0; i < 2; i++) {
            try (Attachment own = Mptcpify.attach(Scope.currentProcess())) {
                System.err.println(own.isActive());
            }
        }
    }
}
