// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks sockets up in the kernel's lists by their cookies, in this process's network namespace and in that of the sockets'
 * process. Sockets that an MPTCP listener accepts may have the listener's cookie, so one cookie may find several.
 */
public final class ConnectionStates {
    private static final Path OWN = Path.of("/proc/self/ns/net");

    private final String operation;
    private final Path namespace;

    /**
     * Prepares the search.
     *
     * @param process {@code /proc/PID}
     */
    public ConnectionStates(String operation, Path process) {
        this.operation = operation;
        this.namespace = process.resolve("ns").resolve("net");
    }

    /** All sockets found, by cookie; none from a namespace that this process may not enter. */
    public Map<Long, List<SockDiag.Ends>> find(int protocol, Set<Long> cookies) throws MptcpifyException {
        Map<Long, List<SockDiag.Ends>> found = new HashMap<>();
        Set<Long> missing = new HashSet<>(cookies);
        if (!missing.isEmpty()) {
            SockDiagSocket own = own();
            if (own != null) {
                look(own, protocol, missing, found);
                missing.removeAll(found.keySet());
            }
        }
        if (!missing.isEmpty()) {
            SockDiagSocket other = other();
            if (other != null) {
                look(other, protocol, missing, found);
            }
        }
        return found;
    }

    private @Nullable SockDiagSocket own() throws MptcpifyException {
        try {
            return SockDiagSocket.open(operation);
        } catch (MptcpifyException e) {
            if (e.reason() == MptcpifyException.Reason.REFUSED_BY_POLICY) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable SockDiagSocket other() {
        try {
            return Files.readSymbolicLink(namespace).equals(Files.readSymbolicLink(OWN))
                    ? null
                    : NamespaceThread.call(operation, namespace, () -> SockDiagSocket.open(operation));
        } catch (IOException e) {
            // the process has ended, or the caller has no right to enter: then the states are not known
            return null;
        }
    }

    private void look(SockDiagSocket socket, int protocol, Set<Long> cookies, Map<Long, List<SockDiag.Ends>> found)
            throws MptcpifyException {
        try (SocketDump<SockDiag.Ends> dump = SocketDump.ends(socket, protocol)) {
            SockDiag.Ends next;
            while ((next = dump.next()) != null) {
                if (cookies.contains(next.cookie())) {
                    found.computeIfAbsent(next.cookie(), cookie -> new ArrayList<>())
                            .add(next);
                }
            }
        } catch (MptcpifyException e) {
            // without such a list, or if a policy forbids it, only the states stay unknown
            switch (e.reason()) {
                case NO_MPTCP_DIAG, REFUSED_BY_POLICY, CHANGED_MEANWHILE -> {}
                default -> throw e;
            }
        }
    }
}
