// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.TcpState;
import java.util.OptionalInt;
import java.util.Set;

/** The kernel's numbers of TCP's states. */
public final class TcpStates {
    private static final int LAST = 11;

    private TcpStates() {}

    /** A bit for each of these, by the kernel's number. */
    public static int bits(Set<TcpState> states) {
        int bits = 0;
        for (int number = 1; number <= LAST; number++) {
            bits |= states.contains(of(OptionalInt.of(number))) ? 1 << number : 0;
        }
        return bits;
    }

    /** By the kernel's number. */
    public static TcpState of(OptionalInt number) {
        return switch (number.orElse(0)) {
            case 1 -> TcpState.ESTABLISHED;
            case 2 -> TcpState.SYN_SENT;
            case 3 -> TcpState.SYN_RECV;
            case 4 -> TcpState.FIN_WAIT1;
            case 5 -> TcpState.FIN_WAIT2;
            case 6 -> TcpState.TIME_WAIT;
            case 7 -> TcpState.CLOSE;
            case 8 -> TcpState.CLOSE_WAIT;
            case 9 -> TcpState.LAST_ACK;
            case 10 -> TcpState.LISTEN;
            case 11 -> TcpState.CLOSING;
            default -> TcpState.UNKNOWN;
        };
    }
}
