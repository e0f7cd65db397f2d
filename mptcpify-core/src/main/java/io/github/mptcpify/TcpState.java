// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.OptionalInt;

/** The state of a TCP connection, by the names of {@code include/net/tcp_states.h}. */
public enum TcpState {
    /** Data may go both ways. */
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
    /** One that this library does not know, or that the kernel did not tell. */
    UNKNOWN;

    /** By the kernel's number. */
    public static TcpState of(OptionalInt number) {
        return switch (number.orElse(0)) {
            case 1 -> ESTABLISHED;
            case 2 -> SYN_SENT;
            case 3 -> SYN_RECV;
            case 4 -> FIN_WAIT1;
            case 5 -> FIN_WAIT2;
            case 6 -> TIME_WAIT;
            case 7 -> CLOSE;
            case 8 -> CLOSE_WAIT;
            case 9 -> LAST_ACK;
            case 10 -> LISTEN;
            case 11 -> CLOSING;
            default -> UNKNOWN;
        };
    }
}
