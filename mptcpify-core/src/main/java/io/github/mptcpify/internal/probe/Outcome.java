// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.ProbeResult.Offer;
import java.time.Duration;

/**
 * The outcome of one connection that requested MPTCP. Immutable.
 *
 * @param kind the kind of outcome
 * @param errno why it failed, or 0
 * @param connectTime how long the handshake took, or 0
 * @param checksum whether it used MPTCP's checksum
 * @param offer whether addresses were announced
 */
record Outcome(Kind kind, int errno, Duration connectTime, boolean checksum, Offer offer) {
    /** The kinds of outcomes. */
    enum Kind {
        /** MPTCP was used to the end. */
        MPTCP,
        /** The answer to the SYN was plain TCP. */
        ANSWERED_BY_TCP,
        /** The answer to the SYN had MPTCP's option; later segments did not. */
        LOST_AFTERWARDS,
        /** The answer to the SYN had MPTCP's option; the connection's end was not acknowledged. */
        END_NOT_ACKNOWLEDGED,
        /** The kernel sent a SYN without MPTCP's option. */
        NOT_ASKED,
        /** There was no answer to SYNs that requested MPTCP. */
        SILENT,
        /** It was refused, or there is no route. */
        FAILED,
        /** The counters may have changed by this connection or by another one. */
        AMBIGUOUS
    }

    static Outcome of(Kind kind) {
        return new Outcome(kind, 0, Duration.ZERO, false, Offer.NOT_SEEN);
    }

    static Outcome of(Kind kind, Duration connectTime) {
        return new Outcome(kind, 0, connectTime, false, Offer.NOT_SEEN);
    }

    static Outcome failed(int errno) {
        return new Outcome(Kind.FAILED, errno, Duration.ZERO, false, Offer.NOT_SEEN);
    }

    Outcome with(Offer another) {
        return new Outcome(kind, errno, connectTime, checksum, another);
    }
}
