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
 * The path manager of a network namespace, over the kernel's generic netlink family {@code mptcp_pm} (Linux 5.6): its endpoints and limits, as {@code
 * ip mptcp} lists and sets them (ip-mptcp(8)). What is set holds until it is removed or the namespace ends, and not only
 * while this is open.
 *
 * <p>To set anything takes CAP_NET_ADMIN in the user namespace that the network namespace belongs to; so does, on some kernels, to list
 * endpoints. It holds two descriptors. Any thread may use it; threads take turns.
 *
 * <p>Each method throws {@link MptcpifyException}: with the reason {@code NO_PRIVILEGE} without that right, {@code PATH_MANAGER} for
 * what the kernel refuses, in whose message its own words are; and {@link IllegalStateException} once it is closed.
 */
public final class PathManager implements AutoCloseable {
    private final PathManagerCalls calls;
    private final Endpoints endpoints;

    private PathManager(PathManagerCalls calls) {
        this.calls = calls;
        this.endpoints = new Endpoints(calls);
    }

    /**
     * Opens that of the network namespace that this thread is in.
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
     * Opens that of another network namespace, for which CAP_SYS_ADMIN is needed too.
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
     * Adds an endpoint. Connections that there are already make use of it at once.
     *
     * @param endpoint what to add; without an id the kernel chooses one, which {@link #endpoints} tells
     * @throws MptcpifyException see above; EEXIST if there is one with that address and port, or that id
     */
    public void add(Endpoint endpoint) throws MptcpifyException {
        endpoints.add("add the endpoint " + Endpoints.name(endpoint), endpoint);
    }

    /**
     * Makes an endpoint what is given, found by its id, or without one by address and port. The kernel changes the flags BACKUP and FULLMESH in
     * place, and subflows follow. For all else the endpoint is removed and added anew with the same id, which closes the subflows from it;
     * if that fails the old one is put back.
     *
     * @param endpoint all that it is to be
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
     * Removes the endpoint with a number, and closes the subflows from it.
     *
     * @param id the endpoint's, 1 to 255
     * @throws IllegalArgumentException if it cannot be one
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
     * @return those in force now
     * @throws MptcpifyException see above
     */
    public Limits limits() throws MptcpifyException {
        return endpoints.limits("read the limits");
    }

    /**
     * Sets the limits. Subflows that there are already stay.
     *
     * @param limits those to be in force from now on
     * @throws MptcpifyException see above; EINVAL if they are higher than the kernel allows
     */
    public void setLimits(Limits limits) throws MptcpifyException {
        endpoints.setLimits("set the limits to " + limits.subflows() + " and " + limits.addAddrAccepted(), limits);
    }

    /**
     * The paths of one connection, which a path manager in user space decides on: {@code net.mptcp.pm_type} has to be 1 when the
     * connection is made (Linux 5.19).
     *
     * @param token the connection's, as {@code MptcpEvent.token()} and {@code MptcpSocket.token()} tell it, 32 bits
     * @return its paths, usable while this is open
     * @throws IllegalArgumentException if it has more than 32 bits
     */
    public ConnectionPaths connection(long token) {
        if (token < 0 || token >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException("a token has 32 bits, and " + token + " has more");
        }
        return new ConnectionPaths(new Userspace(calls, token));
    }

    /** Closes its descriptors; endpoints and limits stay. */
    @Override
    public void close() {
        calls.close();
    }
}
