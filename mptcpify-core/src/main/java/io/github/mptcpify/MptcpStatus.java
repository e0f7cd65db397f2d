// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** What a socket is to Multipath TCP. */
public enum MptcpStatus {
    /**
     * Plain TCP, in any state. Also what an MPTCP listener accepts from a client that did not ask for MPTCP.
     */
    TCP,

    /** An MPTCP socket whose connection negotiated MPTCP, whichever side has closed it since. */
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

    /** A socket that is neither, as one of UDP, SCTP or AF_UNIX, or a raw one. */
    NOT_TCP;

    /**
     * Whether a socket of this status is an MPTCP socket that has not fallen back, as {@link
     * MptcpSocketInspector#isMptcp(int)} says.
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
