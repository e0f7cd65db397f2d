// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** The state of a TCP connection, by the names of {@code include/net/tcp_states.h}. */
public enum TcpState {
    /** Data may be sent both ways. */
    ESTABLISHED,
    /** A SYN was sent, its answer is awaited. */
    SYN_SENT,
    /** A SYN was received and answered. */
    SYN_RECV,
    /** A FIN was sent, and not yet acknowledged. */
    FIN_WAIT1,
    /** A FIN was sent and acknowledged; the peer may still send. */
    FIN_WAIT2,
    /** Both are closed; late packets are awaited. */
    TIME_WAIT,
    /** Not in use. */
    CLOSE,
    /** The peer closed; data may still be sent. */
    CLOSE_WAIT,
    /** The peer closed, and a FIN was sent after that. */
    LAST_ACK,
    /** Listening. */
    LISTEN,
    /** Both sent a FIN at once. */
    CLOSING,
    /** A state that this library does not know, or that the kernel did not report. */
    UNKNOWN;
}
