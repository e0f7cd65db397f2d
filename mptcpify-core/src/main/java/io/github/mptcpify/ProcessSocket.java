// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.Optional;

/**
 * A TCP or MPTCP socket of a process, at one moment. Immutable.
 *
 * @param fd the process's own number of its descriptor, as {@code /proc/PID/fd} lists it; a socket that has several is
 *     told of for each
 * @param status what it is to MPTCP, never NOT_TCP
 * @param info what the kernel tells of it; there if and only if the status is MPTCP or MPTCP_NOT_CONNECTED, and of the
 *     same moment as that
 */
public record ProcessSocket(int fd, MptcpStatus status, Optional<MptcpInfo> info) {}
