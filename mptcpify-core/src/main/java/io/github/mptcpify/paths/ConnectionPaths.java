// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.paths.Endpoints;
import io.github.mptcpify.internal.paths.Userspace;
import java.net.InetSocketAddress;

/**
 * The paths of one MPTCP connection that a path manager in user space controls (Linux 5.19): only these calls announce
 * addresses and make subflows. The connection is named by its token; after its end the calls fail.
 *
 * <p>Needs CAP_NET_ADMIN in the user namespace that the network namespace belongs to. Any thread may use it, while the
 * {@link PathManager} that made it is open. Each method throws {@link MptcpifyException} with the reason {@code
 * PATH_MANAGER} if the kernel refuses, for example if the connection does not exist or the kernel's own path manager
 * controls it; the message has the kernel's text.
 */
public final class ConnectionPaths {
    private final Userspace userspace;

    ConnectionPaths(Userspace userspace) {
        this.userspace = userspace;
    }

    /**
     * Announces an address of this host to the peer (ADD_ADDR).
     *
     * @param endpoint the address with the id by which it is withdrawn later, and a port if the peer is to use another
     *     one than the connection's; the flag SIGNAL is implied
     * @throws IllegalArgumentException if it has no id
     * @throws MptcpifyException see above
     */
    public void announce(Endpoint endpoint) throws MptcpifyException {
        requireId(endpoint);
        userspace.announce("announce " + Endpoints.name(endpoint) + connection(), endpoint);
    }

    /**
     * Tells the peer to stop using an announced address, or one that a subflow was made from (RM_ADDR), and closes its
     * subflows.
     *
     * @param id the endpoint's id, 1 to 255
     * @throws IllegalArgumentException if it is out of range
     * @throws MptcpifyException see above
     */
    public void withdraw(int id) throws MptcpifyException {
        userspace.withdraw("withdraw the address " + id + connection(), Endpoints.checkedId(id));
    }

    /**
     * Makes a subflow. When this returns, the SYN was sent; a watch reports by the event SUBFLOW_ESTABLISHED that the
     * peer accepted it.
     *
     * @param local the address to make it from, with an id; its device and the flag BACKUP are used too
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
     * Makes a subflow a backup, or a normal one again, and tells the peer (MP_PRIO).
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
