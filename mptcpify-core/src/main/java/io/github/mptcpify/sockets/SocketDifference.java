// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

/**
 * A socket option or call that works on TCP sockets, and that the running kernel refuses on MPTCP sockets or treats otherwise.
 * Immutable.
 *
 * @param level as SOL_SOCKET; -1 of a call
 * @param number the option's number at that level; -1 of a call
 * @param name as "TCP_QUICKACK" or "send(MSG_OOB)"
 * @param answer what MPTCP does, as "set: ENOPROTOOPT, read once connected: EOPNOTSUPP"; what begins with "not tried" is known, and was
 *     not seen here
 * @param consequence what comes of it for a program, a clause in English
 * @param users who uses it, as far as known
 */
public record SocketDifference(int level, int number, String name, String answer, String consequence, String users) {}
