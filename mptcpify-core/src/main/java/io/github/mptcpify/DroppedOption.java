// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.options.OptionNames;

/**
 * A socket option that a program set on converted sockets, and that MPTCP refuses: the call succeeded, as on TCP, but
 * had no effect. See {@link AttachOptions#lenient()}.
 *
 * @param level the level given to setsockopt(2): 1 SOL_SOCKET, 6 IPPROTO_TCP, 0 IPPROTO_IP, 41 IPPROTO_IPV6
 * @param number the option's number at that level
 * @param command the process's name, as {@code /proc/PID/comm} of its main thread has it
 * @param count how often it was set
 */
public record DroppedOption(int level, int number, String command, long count) {
    /**
     * {@return the option's name in the system's headers, such as "TCP_USER_TIMEOUT"; its numbers if the name is
     * unknown}
     */
    public String name() {
        return OptionNames.of(level, number);
    }

    /** {@return a text such as "TCP_USER_TIMEOUT dropped 12 times (named)"} */
    @Override
    public String toString() {
        return name() + " dropped " + (count == 1 ? "once" : count + " times") + " (" + command + ")";
    }
}
