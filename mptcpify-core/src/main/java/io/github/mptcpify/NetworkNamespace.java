// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network namespace, by a file that stands for it: {@code /proc/PID/ns/net}, or what {@code ip netns add} has made in
 * {@code /run/netns}. Immutable.
 *
 * @param path the file
 */
public record NetworkNamespace(Path path) {
    /**
     * Moves the calling thread there, for good: the sockets that it opens from now on, and the threads and programs that it
     * starts, belong there. Call it on a thread that you made for this, and not on one of a pool. Needs CAP_SYS_ADMIN
     * (setns(2)). Other threads of the process stay where they are.
     *
     * @throws java.nio.file.FileSystemException if the path is none of a network namespace
     * @throws MptcpifyException with the reason {@code NO_PRIVILEGE} if this process may not enter it
     * @throws IOException if it cannot be entered for another reason
     */
    public void enter() throws IOException {
        NamespaceThread.enter("enter the network namespace " + path, path);
    }
}
