// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.PathErrors;
import io.github.mptcpify.internal.netlink.GenericNetlink;
import io.github.mptcpify.internal.netlink.Interfaces;
import io.github.mptcpify.internal.netlink.NetlinkCalls;
import io.github.mptcpify.internal.netlink.NetlinkCalls.Outcome;
import io.github.mptcpify.internal.netlink.NetlinkCalls.Reader;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Sends requests to the path manager of the network namespace of the thread that opened it. Threads take turns. */
public final class PathManagerCalls implements AutoCloseable {
    private final NetlinkCalls calls;
    private final NetlinkCalls links;
    private final int family;
    private boolean closed;

    private PathManagerCalls(NetlinkCalls calls, NetlinkCalls links, int family) {
        this.calls = calls;
        this.links = links;
        this.family = family;
    }

    public static PathManagerCalls open(String operation) throws MptcpifyException {
        NetlinkCalls calls = NetlinkCalls.open(operation, GenericNetlink.PROTOCOL);
        NetlinkCalls links = null;
        boolean opened = false;
        try {
            GenericNetlink.Family family = GenericNetlink.family(calls, GenericNetlink.MPTCP_PM);
            if (family == null) {
                throw PathErrors.noPathManager(operation);
            }
            links = NetlinkCalls.open(operation, Interfaces.PROTOCOL);
            opened = true;
            return new PathManagerCalls(calls, links, family.type());
        } finally {
            if (!opened) {
                calls.close();
            }
        }
    }

    /** Sends a command, whose only answer is an acknowledgement. */
    synchronized void tell(String operation, int command, Consumer<NetlinkRequest> attributes)
            throws MptcpifyException {
        ask(operation, NetlinkRequest.NLM_F_ACK, command, attributes, message -> {});
    }

    /** Sends a question, and reads the answer. */
    synchronized void ask(String operation, int flags, int command, Consumer<NetlinkRequest> attributes, Reader reader)
            throws MptcpifyException {
        requireOpen();
        NetlinkRequest request = GenericNetlink.command(family, NetlinkRequest.NLM_F_REQUEST | flags, 1, command);
        attributes.accept(request);
        Outcome outcome = calls.call(request.bytes(), reader);
        if (outcome.errno() != 0) {
            throw PathErrors.refusedByPathManager(operation, outcome.errno(), outcome.text());
        }
    }

    /** The names of interfaces by their numbers. */
    synchronized Map<Integer, String> interfaces(String operation) throws MptcpifyException {
        requireOpen();
        return Interfaces.names(operation, links);
    }

    OptionalInt interfaceIndex(String operation, String name) throws MptcpifyException {
        for (Map.Entry<Integer, String> each : interfaces(operation).entrySet()) {
            if (each.getValue().equals(name)) {
                return OptionalInt.of(each.getKey());
            }
        }
        throw PathErrors.noInterface(operation, name);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the path manager is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            calls.close();
            links.close();
        }
    }
}
