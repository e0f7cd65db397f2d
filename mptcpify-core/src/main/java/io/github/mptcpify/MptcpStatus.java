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

    /**
     * An MPTCP socket that has negotiated nothing: new, bound, listening, still connecting, refused, or disconnected
     * again by connect(2) with AF_UNSPEC.
     */
    MPTCP_NOT_CONNECTED,

    /**
     * An MPTCP socket whose connection is TCP: the peer, or something on the path, does not speak MPTCP, or the
     * connection was reset before MPTCP was confirmed. That connection stays TCP.
     */
    FELL_BACK,

    /** A socket that is neither, as one of UDP, SCTP or AF_UNIX, or a raw one. */
    NOT_TCP
}
