// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.NetworkNamespaceFile;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks whether MPTCP is switched off, where socket(IPPROTO_MPTCP) fails. The BPF program checks at each socket; this
 * class checks once, from user space, to verify the program's guard or to replace it.
 */
public final class Guard {
    private static final Path OWN = Path.of("/proc/self/ns/net");

    private Guard() {}

    /** net.mptcp.enabled of the calling thread's network namespace; empty if it cannot be read. */
    public static Optional<Boolean> enabled() {
        try {
            return Optional.of(
                    Files.readString(KernelFacts.MPTCP_ENABLED).trim().equals("1"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Refuses to attach if neither the program nor this class can check.
     *
     * @param there whether the program's guard works
     */
    public static void require(String operation, boolean there, AttachOptions options, FoundScope target)
            throws IOException {
        if (there) {
            return;
        }
        if (options.isGuarded()) {
            throw ScopeErrors.noGuard(operation);
        }
        requireEnabled(operation, options.scope(), target);
    }

    /**
     * Refuses a scope where MPTCP is off: in its network namespace or that of its process; for other scopes in the
     * caller's.
     *
     * @throws MptcpifyException also if this process may not enter that namespace
     */
    private static void requireEnabled(String operation, Scope scope, FoundScope target) throws IOException {
        if (!isEnabled(
                operation, target.hold() instanceof NetworkNamespaceFile held ? held.path() : namespace(scope))) {
            throw ScopeErrors.mptcpOff(operation);
        }
    }

    /** Whether MPTCP is on there; false if that cannot be read. */
    public static boolean isEnabled(String operation, Scope scope) throws IOException {
        if (scope.kind() != Scope.Kind.NETWORK_NAMESPACE) {
            return isEnabled(operation, namespace(scope));
        }
        try (NetworkNamespaceFile held = NetworkNamespaceFile.open(scope.path())) {
            return isEnabled(operation, held.path());
        }
    }

    private static Path namespace(Scope scope) throws IOException {
        return scope.kind() == Scope.Kind.PROCESS
                ? ProcessDirectory.of(scope.pid()).resolve("ns").resolve("net")
                : OWN;
    }

    private static boolean isEnabled(String operation, Path namespace) throws IOException {
        Optional<Boolean> enabled = Files.isSameFile(namespace, OWN)
                ? enabled()
                : NamespaceThread.call(operation, namespace, Guard::enabled);
        return enabled.orElse(false);
    }
}
