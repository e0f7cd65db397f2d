// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * A process that has a descriptor of a socket, at one moment: {@link MptcpSocketInspector#owners} finds them.
 * Immutable.
 *
 * @param pid the process, as this process's pid namespace numbers it
 * @param command its main thread's name, 15 bytes at most, as {@code /proc/PID/comm} has it; "?" if it has just ended
 * @param fd the socket's descriptor in that process, as {@code /proc/PID/fd} lists it; the lowest if there are several
 */
public record SocketOwner(long pid, String command, int fd) {}
