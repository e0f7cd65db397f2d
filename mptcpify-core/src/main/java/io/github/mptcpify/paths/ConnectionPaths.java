// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.paths.Endpoints;
import io.github.mptcpify.internal.paths.Userspace;
import java.net.InetSocketAddress;

/**
 * The paths of one MPTCP connection for which a path manager in user space is in charge (Linux 5.19): nothing is announced and no subflow made
 * but by these calls. The connection is named by its token; when it has ended they fail.
 *
 * <p>Takes CAP_NET_ADMIN in the user namespace that the network namespace belongs to. Any thread may use it, while the {@link PathManager} is
 * open that it came from. Each method throws {@link MptcpifyException}: {@code PATH_MANAGER} where the kernel refuses, as for a connection that
 * there is not or that the kernel's own path manager serves, with the kernel's words in the message.
 */
public final class ConnectionPaths {
    private final Userspace userspace;

    ConnectionPaths(Userspace userspace) {
        this.userspace = userspace;
    }

    /**
     * Announces an address of this host to the peer (ADD_ADDR).
     *
     * @param endpoint the address with the id by which it is withdrawn later, and a port where the peer is to use another than the connection's; of
     *     the flags SIGNAL is taken as set
     * @throws IllegalArgumentException if it has no id
     * @throws MptcpifyException see above
     */
    public void announce(Endpoint endpoint) throws MptcpifyException {
        requireId(endpoint);
        userspace.announce("announce " + Endpoints.name(endpoint) + connection(), endpoint);
    }

    /**
     * Tells the peer that an announced address, or one that a subflow was made from, is no more to be used (RM_ADDR), and closes its subflows.
     *
     * @param id the endpoint's, 1 to 255
     * @throws IllegalArgumentException if it cannot be one
     * @throws MptcpifyException see above
     */
    public void withdraw(int id) throws MptcpifyException {
        userspace.withdraw("withdraw the address " + id + connection(), Endpoints.checkedId(id));
    }

    /**
     * Makes a subflow. When this returns the SYN was sent; that the peer took it is told by an event SUBFLOW_ESTABLISHED of a watch.
     *
     * @param local the address to make it from, with an id; a device to bind it to and the flag BACKUP count
     * @param remote the peer's address and port
     * @throws IllegalArgumentException if the local address has no id, or the remote one is not resolved
     * @throws MptcpifyException see above
     */
    public void createSubflow(Endpoint local, InetSocketAddress remote) throws MptcpifyException {
        requireId(local);
        userspace.createSubflow(
                "make a subflow from " + Endpoints.name(local) + " to " + SocketAddresses.text(remote) + connection(),
                local,
                remote);
    }

    /**
     * Closes a subflow.
     *
     * @param local this host's end, as {@code Subflow.local()} tells it
     * @param remote the peer's end
     * @throws IllegalArgumentException if one is not resolved
     * @throws MptcpifyException see above; ESRCH if there is no such subflow
     */
    public void destroySubflow(InetSocketAddress local, InetSocketAddress remote) throws MptcpifyException {
        userspace.destroySubflow(
                "close the subflow from " + SocketAddresses.text(local) + " to " + SocketAddresses.text(remote)
                        + connection(),
                local,
                remote);
    }

    /**
     * Makes a subflow the backup, or an ordinary one again, and tells the peer (MP_PRIO).
     *
     * @param local this host's end, as {@code Subflow.local()} tells it
     * @param remote the peer's end
     * @param backup whether it carries data only while no other can
     * @throws IllegalArgumentException if one is not resolved
     * @throws MptcpifyException see above
     */
    public void setBackup(InetSocketAddress local, InetSocketAddress remote, boolean backup) throws MptcpifyException {
        userspace.setBackup(
                "set the priority of the subflow from " + SocketAddresses.text(local) + " to "
                        + SocketAddresses.text(remote) + connection(),
                local,
                remote,
                backup);
    }

    private String connection() {
        return String.format(" (connection %08x)", userspace.token());
    }

    private static void requireId(Endpoint endpoint) {
        if (endpoint.id().isEmpty()) {
            throw new IllegalArgumentException(
                    "the address needs an id, by which the peer knows it: Endpoint.id(1 to 255)");
        }
    }
}
