// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A TCP or MPTCP socket of a process, at one moment. Immutable.
 *
 * @param fd the process's own number of its descriptor, as {@code /proc/PID/fd} lists it; a socket that has several is
 *     told of for each
 * @param status what it is to MPTCP, never NOT_TCP
 * @param info what the kernel tells of it; there if and only if {@link MptcpStatus#isMptcp()} is true of the status, and of
 *     the same moment as that
 * @param subflows of a connection that is MPTCP, asked for right after its info; empty in every other status
 * @param local the address that it is bound to, empty if it is to none
 * @param remote its peer's, of an MPTCP connection that of its first subflow; empty if it is not connected
 * @param state of its connection, of an MPTCP one as a whole and not of a subflow. UNKNOWN for an MPTCP socket that the
 *     kernel does not list, since it is neither connected nor listening, or not to this process, which may not enter its
 *     network namespace (CAP_SYS_ADMIN)
 */
public record ProcessSocket(
        int fd,
        MptcpStatus status,
        Optional<MptcpInfo> info,
        List<Subflow> subflows,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> remote,
        TcpState state) {}
