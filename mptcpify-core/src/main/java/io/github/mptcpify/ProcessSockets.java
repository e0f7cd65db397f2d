// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.List;

/**
 * The TCP and MPTCP sockets of a process, and the descriptors that could not be inspected. Immutable.
 *
 * @param sockets in the order of their descriptors
 * @param unseen the descriptors of sockets, of any kind, that could not be inspected, though this process may trace
 *     that one: a security module forbids it (EPERM, EACCES), the process changed its user meanwhile, or it keeps a
 *     socket locked, so that the kernel did not answer in time. In ascending order, nearly always empty
 */
public record ProcessSockets(List<ProcessSocket> sockets, List<Integer> unseen) {
    /**
     * Copies the lists.
     *
     * @param sockets as above
     * @param unseen as above
     */
    public ProcessSockets {
        sockets = List.copyOf(sockets);
        unseen = List.copyOf(unseen);
    }
}
