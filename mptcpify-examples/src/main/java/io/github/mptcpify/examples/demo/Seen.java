// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.Optional;

/**
 * The observed properties of a program's socket.
 *
 * @param flags the flags of the program's socket(2) call, if the kernel's trace has it
 * @param protocol its SO_PROTOCOL
 * @param mptcpInfo whether getsockopt(MPTCP_INFO) succeeds
 */
record Seen(Optional<SocketFlags> flags, int protocol, boolean mptcpInfo) {
    static String text(int protocol, boolean mptcpInfo) {
        return "SO_PROTOCOL " + protocol + ", MPTCP_INFO " + yesOrNo(mptcpInfo);
    }

    static String yesOrNo(boolean yes) {
        return yes ? "yes" : "no";
    }

    @Override
    public String toString() {
        return text(protocol, mptcpInfo);
    }
}
