// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.ProbeResult.Offer;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.probe.Outcome.Kind;
import io.github.mptcpify.internal.probe.ProbeConnection.State;
import io.github.mptcpify.internal.probe.ProbeConnection.Unopened;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One connection that asks for MPTCP, from its SYN to its end, and what it tells. For one thread. */
final class Question {
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** Beyond two round trips. */
    private static final Duration ANNOUNCED_WITHIN = Duration.ofMillis(100);

    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(1);

    private final InetSocketAddress server;
    private final Counters counters;

    /** Whether no other probe of this process connects meanwhile. */
    private final boolean alone;

    Question(InetSocketAddress server, Counters counters, boolean alone) {
        this.server = server;
        this.counters = counters;
        this.alone = alone;
    }

    /** Asks; waits for the handshake until a time, and for all that comes after it until another. */
    Outcome ask(long handshakeEnd, long end) throws IOException, Unopened {
        Map<String, Long> before = counters.read();
        try (ProbeConnection connection = ProbeConnection.start(server, Abi.IPPROTO_MPTCP)) {
            State state = connection.await(handshakeEnd);
            if (state == State.WAITING) {
                return Outcome.of(Kind.SILENT);
            }
            if (state == State.FAILED) {
                return Outcome.failed(connection.errno());
            }
            Outcome outcome = connection.isMptcp() ? connected(connection, before, end) : fellBack(connection, before);
            if (outcome.kind() == Kind.LOST_AFTERWARDS || outcome.kind() == Kind.END_NOT_ACKNOWLEDGED) {
                connection.abort();
            }
            return outcome;
        }
    }

    private Outcome fellBack(ProbeConnection connection, Map<String, Long> before) throws IOException {
        Map<String, Long> now = counters.read();
        boolean asked = rose("MPCapableSYNTX", before, now);
        if (rose("MPCapableSYNTXDisabled", before, now)) {
            return asked ? Outcome.of(Kind.AMBIGUOUS) : Outcome.of(Kind.NOT_ASKED, connection.connectTime());
        }
        if (connection.hasRepeatedItsSyn() && rose("MPCapableSYNTXDrop", before, now)) {
            // net.mptcp.syn_retrans_before_tcp_fallback is small
            return Outcome.of(Kind.SILENT);
        }
        if (rose("MPCapableSYNACKRX", before, now)) {
            if (!rose("MPCapableFallbackSYNACK", before, now)) {
                return Outcome.of(Kind.LOST_AFTERWARDS, connection.connectTime());
            }
            if (connection.hasHeardMoreThanTheAnswer()) {
                return Outcome.of(Kind.AMBIGUOUS);
            }
        }
        return Outcome.of(Kind.ANSWERED_BY_TCP, connection.connectTime());
    }

    private Outcome connected(ProbeConnection connection, Map<String, Long> before, long end) throws IOException {
        Duration time = connection.connectTime();
        Duration twoTrips = time.multipliedBy(2);
        Offer offer = offer(connection, before, earlier(end, twoTrips.plus(ANNOUNCED_WITHIN)));
        boolean checksum = connection.info().flatMap(MptcpInfo::csumEnabled).orElse(false);
        connection.end();
        boolean acknowledged = isEndAcknowledged(connection, earlier(end, twoTrips.plus(ACKNOWLEDGED_WITHIN)));
        if (connection.info().isEmpty()) {
            return Outcome.of(Kind.LOST_AFTERWARDS, time);
        }
        return new Outcome(acknowledged ? Kind.MPTCP : Kind.END_NOT_ACKNOWLEDGED, 0, time, checksum, offer);
    }

    /** Until a time; the path manager counts the addresses that it takes by connection, and all others by namespace. */
    private Offer offer(ProbeConnection connection, Map<String, Long> before, long end) throws IOException {
        while (true) {
            Optional<MptcpInfo> info = connection.info();
            if (info.isEmpty() || info.get().addAddrAccepted().orElse(0) > 0) {
                return info.isEmpty() ? Offer.NOT_SEEN : Offer.OFFERED;
            }
            if (rose("AddAddr", before, counters.read())) {
                return alone ? Offer.OFFERED : Offer.PERHAPS;
            }
            if (System.nanoTime() - end >= 0) {
                return Offer.NOT_SEEN;
            }
            pause();
        }
    }

    /** The end takes a number of MPTCP's sequence, and only MPTCP's option acknowledges it. */
    private static boolean isEndAcknowledged(ProbeConnection connection, long end) throws IOException {
        while (true) {
            Optional<MptcpInfo> info = connection.info();
            if (info.isEmpty()) {
                return false;
            }
            if (info.get().sndUna().equals(info.get().writeSeq())) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        ProbeConnection.requireNoInterrupt();
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private static long earlier(long end, Duration fromNow) {
        long other = System.nanoTime() + fromNow.toNanos();
        return other - end < 0 ? other : end;
    }

    private static boolean rose(String name, Map<String, Long> before, Map<String, Long> now) {
        return now.getOrDefault(name, 0L) > before.getOrDefault(name, 0L);
    }
}
