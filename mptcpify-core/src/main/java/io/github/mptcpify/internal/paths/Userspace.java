// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One connection, whose path manager is in user space.
 *
 * @param token the connection's
 */
public record Userspace(PathManagerCalls calls, long token) {
    private static final int SET_FLAGS = 7;
    private static final int ANNOUNCE = 8;
    private static final int REMOVE = 9;
    private static final int SUBFLOW_CREATE = 10;
    private static final int SUBFLOW_DESTROY = 11;

    private static final int ADDR = 1;
    private static final int TOKEN = 4;
    private static final int LOC_ID = 5;
    private static final int ADDR_REMOTE = 6;

    public void announce(String operation, Endpoint endpoint) throws MptcpifyException {
        OptionalInt index = index(operation, endpoint);
        EnumSet<Flag> flags = EnumSet.of(Flag.SIGNAL);
        flags.addAll(endpoint.flags());
        Endpoint signalled = new Endpoint(endpoint.id(), endpoint.address(), endpoint.port(), flags, endpoint.device());
        calls.tell(
                operation,
                ANNOUNCE,
                request -> token(request).nested(ADDR, within -> EndpointAttributes.write(within, signalled, index)));
    }

    public void withdraw(String operation, int id) throws MptcpifyException {
        calls.tell(operation, REMOVE, request -> token(request).u8(LOC_ID, id));
    }

    public void createSubflow(String operation, Endpoint local, InetSocketAddress remote) throws MptcpifyException {
        OptionalInt index = index(operation, local);
        calls.tell(
                operation,
                SUBFLOW_CREATE,
                request -> token(request)
                        .nested(ADDR, within -> EndpointAttributes.write(within, local, index))
                        .nested(ADDR_REMOTE, within -> EndpointAttributes.end(within, remote)));
    }

    public void destroySubflow(String operation, InetSocketAddress local, InetSocketAddress remote)
            throws MptcpifyException {
        calls.tell(
                operation,
                SUBFLOW_DESTROY,
                request -> token(request)
                        .nested(ADDR, within -> EndpointAttributes.end(within, local))
                        .nested(ADDR_REMOTE, within -> EndpointAttributes.end(within, remote)));
    }

    public void setBackup(String operation, InetSocketAddress local, InetSocketAddress remote, boolean backup)
            throws MptcpifyException {
        Set<Flag> flags = backup ? Set.of(Flag.BACKUP) : Set.of();
        calls.tell(
                operation,
                SET_FLAGS,
                request -> token(request)
                        .nested(ADDR, within -> EndpointAttributes.end(within, local, flags))
                        .nested(ADDR_REMOTE, within -> EndpointAttributes.end(within, remote)));
    }

    private OptionalInt index(String operation, Endpoint endpoint) throws MptcpifyException {
        return endpoint.device().isPresent()
                ? calls.interfaceIndex(operation, endpoint.device().get())
                : OptionalInt.empty();
    }

    private NetlinkRequest token(NetlinkRequest request) {
        return request.attribute(TOKEN, (int) token);
    }
}
