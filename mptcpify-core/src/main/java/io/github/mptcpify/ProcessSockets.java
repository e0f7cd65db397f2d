// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.List;

/**
 * The TCP and MPTCP sockets of a process, and what could not be seen of it. Immutable.
 *
 * @param sockets in the order of their descriptors
 * @param unseen the numbers of descriptors that the kernel told nothing of, though this process may look into that one:
 *     a security module forbids it (EPERM, EACCES), or the process became another user's meanwhile. They are sockets, of
 *     any kind; or their process keeps them locked, so that the kernel did not answer in time. In rising order, nearly
 *     always empty
 */
public record ProcessSockets(List<ProcessSocket> sockets, List<Integer> unseen) {
    /**
     * Takes them as they are.
     *
     * @param sockets copied
     * @param unseen copied
     */
    public ProcessSockets {
        sockets = List.copyOf(sockets);
        unseen = List.copyOf(unseen);
    }
}
