// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** The state of a TCP connection or of one that stands for it, by the kernel's names ({@code include/net/tcp_states.h}). */
public enum TcpState {
    /** A state that this library does not know, of a kernel that is newer. */
    UNKNOWN,
    /** The connection is open. */
    ESTABLISHED,
    /** This side has asked for a connection, and has no answer yet. */
    SYN_SENT,
    /** The other side has asked for a connection, and this one has answered. */
    SYN_RECV,
    /** This side has said that it sends no more; the other has not acknowledged it yet. */
    FIN_WAIT1,
    /** This side has said that it sends no more, which the other has acknowledged. */
    FIN_WAIT2,
    /** Both sides have ended; late packets are waited for. */
    TIME_WAIT,
    /** There is no connection. */
    CLOSE,
    /** The other side sends no more; this one has not ended yet. */
    CLOSE_WAIT,
    /** Both sides have ended, the other one first; its last acknowledgement is waited for. */
    LAST_ACK,
    /** Waits for connections. */
    LISTEN,
    /** Both sides have ended at once. */
    CLOSING,
    /** A connection that a listener is being asked for. */
    NEW_SYN_RECV;

    private static final TcpState[] BY_NUMBER = values();

    /** The state of a number of {@code tcp_states.h}: 1 is ESTABLISHED. */
    static TcpState of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
