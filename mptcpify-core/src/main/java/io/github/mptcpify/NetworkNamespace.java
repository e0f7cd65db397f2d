// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network namespace, named by a file: {@code /proc/PID/ns/net}, or a file in {@code /run/netns} that {@code ip netns
 * add} has made. Immutable.
 *
 * @param path the file
 */
public record NetworkNamespace(Path path) {
    /**
     * Moves the calling thread into the namespace permanently, with the sockets that it opens from now on and the
     * threads and programs that it starts. Call this on a thread made for the purpose, not on one of a pool. Needs
     * CAP_SYS_ADMIN (setns(2)). Other threads of the process stay in their namespace.
     *
     * @throws java.nio.file.FileSystemException if the path is not that of a network namespace
     * @throws MptcpifyException with the reason {@code NO_PRIVILEGE} if this process may not enter it
     * @throws IOException if it cannot be entered for another reason
     */
    public void enter() throws IOException {
        NamespaceThread.enter("enter the network namespace " + path, path);
    }
}
