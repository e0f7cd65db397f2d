// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.ProbeResult;
import io.github.mptcpify.ProbeResult.Offer;
import io.github.mptcpify.ProbeResult.Verdict;
import io.github.mptcpify.internal.probe.Outcome.Kind;
import io.github.mptcpify.jna.Errno;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Describes outcomes in words. */
final class Findings {
    private static final Map<Integer, String> WHY = Map.of(
            Errno.ECONNREFUSED, "nothing listens at that port, or a firewall refuses it",
            Errno.ENETUNREACH, "there is no route to it",
            Errno.EHOSTUNREACH, "a router, or its own network, says that it is not there",
            Errno.EADDRNOTAVAIL, "this host has no address to reach it from",
            Errno.EAFNOSUPPORT, "this host has no such address family",
            Errno.ECONNRESET, "the connection was reset",
            Errno.ETIMEDOUT, "no answer",
            Errno.EACCES, "a rule of this host forbids it",
            Errno.EPERM, "a rule of this host forbids it",
            Errno.EINVAL, "an address of this kind cannot be connected to from here");

    private Findings() {}

    static ProbeResult of(InetSocketAddress server, Outcome outcome) {
        return switch (outcome.kind()) {
            case MPTCP ->
                new ProbeResult(
                        server,
                        Verdict.MPTCP,
                        "speaks MPTCP" + (outcome.checksum() ? ", with its checksum" : "") + offer(outcome.offer()),
                        Optional.of(outcome.checksum()),
                        Optional.of(outcome.offer()),
                        micros(outcome.connectTime()));
            case ANSWERED_BY_TCP, AMBIGUOUS ->
                result(
                        server,
                        Verdict.TCP_ONLY,
                        "answers as TCP: the server does not speak MPTCP, or something on the way takes the option out of"
                                + " SYNs or their answers, which looks the same from here",
                        outcome.connectTime());
            case LOST_AFTERWARDS ->
                result(
                        server,
                        Verdict.INTERFERENCE,
                        "the server speaks MPTCP, and what it sends after the handshake comes without the option: something on"
                                + " the way takes it out",
                        outcome.connectTime());
            case END_NOT_ACKNOWLEDGED ->
                result(
                        server,
                        Verdict.INTERFERENCE,
                        "the server speaks MPTCP, and does not acknowledge the connection's end by it: something on the way takes"
                                + " the option out after the handshake, or the server waits for data (TCP_DEFER_ACCEPT)",
                        outcome.connectTime());
            case NOT_ASKED ->
                result(
                        server,
                        Verdict.NOT_ASKED,
                        "TCP answers, and MPTCP was not asked for: this host's kernel has stopped trying MPTCP, since SYNs with it"
                                + " were lost; to begin again at once: sysctl -w net.mptcp.blackhole_timeout=3600",
                        outcome.connectTime());
            case SILENT, FAILED -> throw new IllegalArgumentException(outcome.toString());
        };
    }

    /** The result if connections can be made only without MPTCP. */
    static ProbeResult onlyWithout(InetSocketAddress server, Outcome with, Duration connectTime) {
        String what = with.kind() == Kind.SILENT
                ? "SYNs that ask for MPTCP stay without an answer"
                : "connections that ask for MPTCP fail (" + Errno.name(with.errno()) + ")";
        return result(
                server,
                Verdict.INTERFERENCE,
                what
                        + ", tried twice, and one without it comes about: something on the way, or the server's firewall, does not"
                        + " let MPTCP pass",
                connectTime);
    }

    /** The result for an error number, or for 0 if there was no answer. */
    static ProbeResult unreachable(InetSocketAddress server, int errno, Duration limit) {
        return new ProbeResult(
                server,
                Verdict.UNREACHABLE,
                why(errno, limit),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /**
     * The result if an attachment converts this process's own TCP sockets, so that nothing could be tried without MPTCP.
     */
    static ProbeResult unreachableAndConverted(InetSocketAddress server, int errno, Duration limit) {
        return new ProbeResult(
                server,
                Verdict.UNREACHABLE,
                why(errno, limit)
                        + ", with MPTCP; this process's own TCP sockets are converted, so that it could not try"
                        + " without",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    private static String why(int errno, Duration limit) {
        return errno == 0
                ? "no answer in " + limit.toMillis() / 1000.0 + " seconds"
                : WHY.containsKey(errno) ? WHY.get(errno) + " (" + Errno.name(errno) + ")" : Errno.name(errno);
    }

    private static String offer(Offer offer) {
        return switch (offer) {
            case OFFERED -> ", and offers further addresses";
            case PERHAPS -> ", and perhaps offers further addresses";
            case NOT_SEEN -> "";
        };
    }

    private static ProbeResult result(InetSocketAddress server, Verdict verdict, String detail, Duration connectTime) {
        return new ProbeResult(server, verdict, detail, Optional.empty(), Optional.empty(), micros(connectTime));
    }

    private static OptionalLong micros(Duration time) {
        return OptionalLong.of(time.toNanos() / 1000);
    }
}
