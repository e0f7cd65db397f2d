// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A TCP or MPTCP socket of a process, at one moment. Immutable.
 *
 * @param fd its descriptor in that process, as {@code /proc/PID/fd} lists it; a socket with several descriptors is
 *     listed for each
 * @param status its status, never NOT_TCP
 * @param info the state of its connection, at the same moment as the status; present if and only if the status {@link
 *     MptcpStatus#isMptcp()}
 * @param subflows the subflows of a connection with the status MPTCP, read right after its info; empty for every other
 *     status
 * @param local the address that it is bound to, empty if it is not bound
 * @param remote its peer's address, for an MPTCP connection that of the first subflow; empty if it is not connected
 * @param state the state of its connection, for MPTCP that of the connection as a whole. UNKNOWN for an MPTCP socket
 *     that the kernel does not list, since it is neither connected nor listening, or since this process may not enter
 *     its network namespace (CAP_SYS_ADMIN)
 */
public record ProcessSocket(
        int fd,
        MptcpStatus status,
        Optional<MptcpInfo> info,
        List<Subflow> subflows,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> remote,
        TcpState state) {}
