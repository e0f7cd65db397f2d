// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.ProbeResult.Offer;
import java.time.Duration;

/**
 * What came of one connection that asked for MPTCP. Immutable.
 *
 * @param kind what came of it
 * @param errno why it failed, or 0
 * @param connectTime how long the handshake took, or 0
 * @param checksum whether it used MPTCP's checksum
 * @param offer whether addresses were announced
 */
record Outcome(Kind kind, int errno, Duration connectTime, boolean checksum, Offer offer) {
    /** The kinds. */
    enum Kind {
        /** MPTCP, to the end. */
        MPTCP,
        /** The answer to the SYN was one of TCP's. */
        ANSWERED_BY_TCP,
        /** The answer to the SYN was one of MPTCP's; what came after it was not. */
        LOST_AFTERWARDS,
        /** The answer to the SYN was one of MPTCP's; nobody acknowledged the end. */
        END_NOT_ACKNOWLEDGED,
        /** The kernel sent a SYN of TCP's. */
        NOT_ASKED,
        /** No answer to SYNs that asked for MPTCP. */
        SILENT,
        /** It was refused, or there is no way. */
        FAILED,
        /** The counters could mean this connection or another one. */
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
