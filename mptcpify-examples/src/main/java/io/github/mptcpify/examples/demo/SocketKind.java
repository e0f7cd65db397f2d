// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

/** The kinds of sockets, each with the value of SO_PROTOCOL, and whether getsockopt(MPTCP_INFO) succeeds. */
enum SocketKind {
    TCP(6, false),
    MPTCP(262, true),
    /** Opened as MPTCP, and connected to a peer that speaks only TCP. */
    FELL_BACK(262, false);

    private final int protocol;
    private final boolean mptcpInfo;

    SocketKind(int protocol, boolean mptcpInfo) {
        this.protocol = protocol;
        this.mptcpInfo = mptcpInfo;
    }

    boolean matches(Seen seen) {
        return seen.protocol() == protocol && seen.mptcpInfo() == mptcpInfo;
    }

    /** The kind of the server's socket at the other end of a client's connection. */
    SocketKind accepted() {
        return this == MPTCP ? MPTCP : TCP;
    }

    @Override
    public String toString() {
        return Seen.text(protocol, mptcpInfo);
    }
}
