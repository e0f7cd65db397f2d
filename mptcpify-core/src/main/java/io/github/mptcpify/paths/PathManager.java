// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import io.github.mptcpify.internal.paths.Endpoints;
import io.github.mptcpify.internal.paths.PathManagerCalls;
import io.github.mptcpify.internal.paths.Userspace;
import java.io.IOException;
import java.util.List;

/**
 * The path manager of a network namespace, over the kernel's generic netlink family {@code mptcp_pm} (Linux 5.6): its
 * endpoints and limits, as {@code ip mptcp} lists and sets them (ip-mptcp(8)). Settings last until they are removed or
 * the namespace ends, also after this is closed.
 *
 * <p>Changes need CAP_NET_ADMIN in the user namespace that the network namespace belongs to; on some kernels listing
 * endpoints needs it too. A path manager holds two descriptors. Any thread may use it; threads take turns.
 *
 * <p>Each method throws {@link MptcpifyException}: with the reason {@code NO_PRIVILEGE} without that privilege, or
 * {@code PATH_MANAGER} if the kernel refuses, with the kernel's text in the message; and {@link IllegalStateException}
 * after closing.
 */
public final class PathManager implements AutoCloseable {
    private final PathManagerCalls calls;
    private final Endpoints endpoints;

    private PathManager(PathManagerCalls calls) {
        this.calls = calls;
        this.endpoints = new Endpoints(calls);
    }

    /**
     * Opens the path manager of this thread's network namespace.
     *
     * @return the path manager, to be closed
     * @throws MptcpifyException with the reason {@code NO_PATH_MANAGER} if this kernel has none
     */
    public static PathManager open() throws MptcpifyException {
        String operation = "reach the path manager";
        NativeErrors.requireNativeAccess(operation);
        return new PathManager(PathManagerCalls.open(operation));
    }

    /**
     * Opens the path manager of another network namespace, which also needs CAP_SYS_ADMIN.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @return the path manager, to be closed
     * @throws IllegalArgumentException if the scope is of another kind
     * @throws java.nio.file.FileSystemException if its file stands for no network namespace
     * @throws MptcpifyException as {@link #open()} throws it, or if this process may not enter the namespace
     * @throws IOException if its file cannot be opened
     */
    public static PathManager open(Scope namespace) throws IOException {
        if (namespace.kind() != Scope.Kind.NETWORK_NAMESPACE) {
            throw new IllegalArgumentException("a path manager is a network namespace's, not that of " + namespace);
        }
        String operation = "reach the path manager of " + namespace;
        return new PathManager(
                NamespaceThread.call(operation, namespace.path(), () -> PathManagerCalls.open(operation)));
    }

    /**
     * Lists the endpoints.
     *
     * @return all of them, in the kernel's order, each with its id; immutable
     * @throws MptcpifyException see above
     */
    public List<Endpoint> endpoints() throws MptcpifyException {
        return endpoints.list("list the endpoints");
    }

    /**
     * Adds an endpoint. Existing connections use it at once.
     *
     * @param endpoint the endpoint; without an id the kernel chooses one, which {@link #endpoints} returns
     * @throws IllegalArgumentException if its address is the wildcard address or a multicast one
     * @throws MptcpifyException see above; EEXIST if there is one with that address and port, or that id
     */
    public void add(Endpoint endpoint) throws MptcpifyException {
        Endpoint.requireHost(endpoint.address());
        endpoints.add("add the endpoint " + Endpoints.name(endpoint), endpoint);
    }

    /**
     * Changes an endpoint, which is found by its id, or without an id by address and port. The kernel changes the flags
     * BACKUP and FULLMESH in place, also for existing subflows. For other changes the endpoint is removed and added
     * again with the same id, which closes the subflows from it; if that fails, the old endpoint is restored.
     *
     * @param endpoint the new endpoint, with all its properties
     * @throws MptcpifyException see above; ENOENT if there is none
     */
    public void change(Endpoint endpoint) throws MptcpifyException {
        endpoints.change("change the endpoint " + Endpoints.name(endpoint), endpoint);
    }

    /**
     * Removes an endpoint, and closes the subflows from it.
     *
     * @param endpoint the endpoint, by id and address; without an id by address and port
     * @throws MptcpifyException see above; ENOENT if there is none
     */
    public void remove(Endpoint endpoint) throws MptcpifyException {
        endpoints.remove("remove the endpoint " + Endpoints.name(endpoint), endpoint);
    }

    /**
     * Removes the endpoint with an id, and closes the subflows from it.
     *
     * @param id the endpoint's id, 1 to 255
     * @throws IllegalArgumentException if it is out of range
     * @throws MptcpifyException see above; EINVAL or ENOENT if there is none
     */
    public void remove(int id) throws MptcpifyException {
        endpoints.remove("remove the endpoint with the id " + id, Endpoints.checkedId(id));
    }

    /**
     * Removes all endpoints, and closes the subflows from them.
     *
     * @throws MptcpifyException see above
     */
    public void flush() throws MptcpifyException {
        endpoints.flush("remove all endpoints");
    }

    /**
     * Reads the limits.
     *
     * @return the limits in force now
     * @throws MptcpifyException see above
     */
    public Limits limits() throws MptcpifyException {
        return endpoints.limits("read the limits");
    }

    /**
     * Sets the limits. Existing subflows stay.
     *
     * @param limits the new limits
     * @throws MptcpifyException see above; EINVAL if they are higher than the kernel allows
     */
    public void setLimits(Limits limits) throws MptcpifyException {
        endpoints.setLimits("set the limits to " + limits.subflows() + " and " + limits.addAddrAccepted(), limits);
    }

    /**
     * Returns the paths of one connection that a path manager in user space controls: {@code net.mptcp.pm_type} has to
     * be 1 when the connection is made (Linux 5.19).
     *
     * @param token the connection's token, from {@code MptcpEvent.token()} or {@code MptcpSocket.token()}, 32 bits
     * @return its paths, usable while this is open
     * @throws IllegalArgumentException if it has more than 32 bits
     */
    public ConnectionPaths connection(long token) {
        if (token < 0 || token >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException("a token has 32 bits, and " + token + " has more");
        }
        return new ConnectionPaths(new Userspace(calls, token));
    }

    /** Closes the descriptors; endpoints and limits stay. */
    @Override
    public void close() {
        calls.close();
    }
}
