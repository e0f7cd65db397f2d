// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.NetworkNamespaceFile;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where MPTCP is switched off, socket(IPPROTO_MPTCP) fails. The program looks at each socket; this looks from user space,
 * once, to check the program's view or to take its place.
 */
final class Guard {
    private static final Path OWN = Path.of("/proc/self/ns/net");

    private Guard() {}

    /** net.mptcp.enabled of the calling thread's network namespace; empty where it cannot be read. */
    static Optional<Boolean> enabled() {
        try {
            return Optional.of(Files.readString(Diagnosis.MPTCP_ENABLED).trim().equals("1"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Refuses a scope where MPTCP is off: in the network namespace that it is or, of a process, has; else in the caller's.
     *
     * @throws MptcpifyException also if this process may not enter that namespace
     */
    static void requireEnabled(String operation, Scope scope, Target target) throws IOException {
        Path namespace = OWN;
        if (target.hold() instanceof NetworkNamespaceFile held) {
            namespace = held.path();
        } else if (scope.kind() == Scope.Kind.PROCESS) {
            namespace = ProcessDirectory.of(scope.pid()).resolve("ns").resolve("net");
        }
        Optional<Boolean> enabled = Files.isSameFile(namespace, OWN)
                ? enabled()
                : new NetworkNamespace(namespace).call(operation, Guard::enabled);
        if (!enabled.orElse(false)) {
            throw Diagnosis.mptcpOff(operation);
        }
    }
}
