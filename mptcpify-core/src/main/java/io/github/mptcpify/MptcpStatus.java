// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** Whether a socket uses Multipath TCP, and if not, why not. */
public enum MptcpStatus {
    /**
     * Plain TCP, in any state. An MPTCP listener also accepts such sockets, from clients that did not ask for MPTCP.
     */
    TCP,

    /** An MPTCP socket whose connection negotiated MPTCP, also if a side has closed it since. */
    MPTCP,

    /** An MPTCP socket that listens: it accepts MPTCP from clients that ask for it, and TCP from the others. */
    MPTCP_LISTENING,

    /**
     * An MPTCP socket that has negotiated nothing and does not listen: new, bound, still connecting, refused, or
     * disconnected again by connect(2) with AF_UNSPEC.
     */
    MPTCP_NOT_CONNECTED,

    /**
     * An MPTCP socket whose connection is TCP: the peer, or something on the path, does not speak MPTCP, or the
     * connection was reset before MPTCP was confirmed. That connection stays TCP.
     */
    FELL_BACK,

    /** A socket that is neither TCP nor MPTCP, such as a UDP, SCTP, AF_UNIX or raw socket. */
    NOT_TCP;

    /**
     * Tells whether a socket of this status is an MPTCP socket that has not fallen back, as {@link
     * MptcpSocketInspector#isMptcp(int)} does.
     *
     * @return true for MPTCP, MPTCP_LISTENING and MPTCP_NOT_CONNECTED
     */
    public boolean isMptcp() {
        return switch (this) {
            case MPTCP, MPTCP_LISTENING, MPTCP_NOT_CONNECTED -> true;
            case TCP, FELL_BACK, NOT_TCP -> false;
        };
    }
}
