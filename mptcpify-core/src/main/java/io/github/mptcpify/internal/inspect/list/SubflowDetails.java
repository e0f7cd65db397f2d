// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.internal.netlink.Interfaces;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import io.github.mptcpify.internal.netlink.NetlinkCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds what getsockopt(2) does not tell about subflows: whether each is a backup, and its interface. A subflow is looked up
 * by its addresses and ports, and accepted only if it has the connection's token, since the sockets may be of another
 * network namespace. What is not found stays empty. For one thread at a time.
 */
public final class SubflowDetails implements AutoCloseable {
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final String OPERATION = "look up subflows";
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private final @Nullable NetlinkCalls sockets;
    private final @Nullable NetlinkCalls links;
    private final Map<Integer, Optional<String>> names = new HashMap<>();
    private @Nullable Map<InetAddress, Integer> addresses;

    private SubflowDetails(@Nullable NetlinkCalls sockets, @Nullable NetlinkCalls links) {
        this.sockets = sockets;
        this.links = links;
    }

    /** Completes subflows of the thread's network namespace. */
    public static List<Subflow> here(List<Subflow> subflows, OptionalLong token) {
        try (SubflowDetails details = open(OPERATION)) {
            return details.complete(subflows, token);
        }
    }

    /** Completes subflows of a process's network namespace. */
    public static List<Subflow> of(List<Subflow> subflows, OptionalLong token, long pid) {
        try (SubflowDetails details = open(OPERATION, ProcessDirectory.of(pid))) {
            return details.complete(subflows, token);
        } catch (IOException e) {
            return subflows;
        }
    }

    /**
     * Prepares to look into a process's network namespace; if this process may not enter it, nothing will be found.
     *
     * @param process {@code /proc/PID}
     */
    public static SubflowDetails open(String operation, Path process) {
        Path namespace = process.resolve("ns").resolve("net");
        try {
            return Files.readSymbolicLink(namespace).equals(Files.readSymbolicLink(OWN))
                    ? open(operation)
                    : NamespaceThread.call(operation, namespace, () -> open(operation));
        } catch (IOException e) {
            return new SubflowDetails(null, null);
        }
    }

    private static SubflowDetails open(String operation) {
        NetlinkCalls sockets = null;
        try {
            sockets = NetlinkCalls.open(operation, NETLINK_SOCK_DIAG);
            return new SubflowDetails(sockets, NetlinkCalls.open(operation, Interfaces.PROTOCOL));
        } catch (MptcpifyException e) {
            // forbidden by a policy, or no descriptor is free: subflows are returned without these details
            return new SubflowDetails(sockets, null);
        }
    }

    /**
     * Returns the same subflows with the details found.
     *
     * @param token their connection's token
     */
    public List<Subflow> complete(List<Subflow> subflows, OptionalLong token) {
        if (sockets == null || links == null || token.isEmpty()) {
            return subflows;
        }
        List<Subflow> complete = new ArrayList<>(subflows.size());
        try {
            for (Subflow subflow : subflows) {
                complete.add(complete(subflow, token.getAsLong(), sockets, links));
            }
            return List.copyOf(complete);
        } catch (MptcpifyException e) {
            // the kernel does not answer such requests
            return subflows;
        }
    }

    private Subflow complete(Subflow subflow, long token, NetlinkCalls diag, NetlinkCalls route)
            throws MptcpifyException {
        if (subflow.remote().getPort() == 0) {
            return subflow;
        }
        Map<InetAddress, Integer> known = addresses;
        if (known == null) {
            known = Interfaces.addresses(route);
            addresses = known;
        }
        int index = known.getOrDefault(subflow.local().getAddress(), 0);
        SubflowDiag found = SubflowDiag.ask(diag, subflow.local(), subflow.remote(), index);
        if (found == null || found.token() != token) {
            return subflow;
        }
        int device = found.boundTo() == 0 ? index : found.boundTo();
        Optional<String> name = names.get(device);
        if (name == null) {
            name = device == 0 ? Optional.empty() : Interfaces.name(route, device);
            names.put(device, name);
        }
        return new Subflow(
                subflow.id(),
                subflow.first().isPresent() ? subflow.first() : Optional.of(found.isFirst()),
                subflow.local(),
                subflow.remote(),
                name,
                Optional.of(found.isBackup()),
                subflow.state(),
                subflow.rttMicros(),
                subflow.congestionWindow(),
                subflow.bytesSent(),
                subflow.bytesReceived(),
                subflow.bytesAcked(),
                subflow.bytesRetrans(),
                subflow.lost(),
                subflow.retransmissions());
    }

    @Override
    public void close() {
        if (sockets != null) {
            sockets.close();
        }
        if (links != null) {
            links.close();
        }
    }
}
