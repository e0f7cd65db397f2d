// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

/**
 * A socket option or call that works on TCP sockets, and that the running kernel refuses on MPTCP sockets or treats
 * differently. Immutable.
 *
 * @param level the option's level, such as SOL_SOCKET; -1 for a call
 * @param number the option's number at that level; -1 for a call
 * @param name such as "TCP_QUICKACK" or "send(MSG_OOB)"
 * @param answer what MPTCP does, such as "set: ENOPROTOOPT, read once connected: EOPNOTSUPP"; a text that begins with
 *     "not tried" is known, but was not tried here
 * @param consequence the effect on a program, a clause in English
 * @param users programs that use it, as far as known
 */
public record SocketDifference(int level, int number, String name, String answer, String consequence, String users) {}
