// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.ProbeResult;
import io.github.mptcpify.ProbeResult.Verdict;
import io.github.mptcpify.cli.system.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found out about a server.
 *
 * @param server as it was named
 * @param addresses of each of its addresses, in the resolver's order; empty where its name is not known
 */
public record Probed(Server server, List<ProbeResult> addresses) {
    private static final int MARK = 14;

    /** The worst of the addresses that answer. */
    private Verdict verdict() {
        return addresses.stream()
                .map(ProbeResult::verdict)
                .filter(verdict -> verdict != Verdict.UNREACHABLE)
                .max(Comparator.comparingInt(Probed::exitCode))
                .orElse(Verdict.UNREACHABLE);
    }

    public int exitCode() {
        return exitCode(verdict());
    }

    private static int exitCode(Verdict verdict) {
        return switch (verdict) {
            case MPTCP -> 0;
            case TCP_ONLY -> 3;
            case INTERFERENCE -> 4;
            case UNREACHABLE -> 5;
            case NOT_ASKED -> 6;
        };
    }

    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        if (addresses.isEmpty()) {
            lines.addAll(lines(style, Verdict.UNREACHABLE, server + ": its name is not known"));
        }
        for (ProbeResult result : addresses) {
            String address = Text.address(result.remote());
            String name =
                    address.equals(server.toString()) ? address : server + " (" + Text.host(result.remote()) + ")";
            String time = result.connectMicros().isPresent()
                    ? "; handshake " + Text.millis(result.connectMicros().getAsLong())
                    : "";
            lines.addAll(lines(style, result.verdict(), name + ": " + result.detail() + time));
        }
        return lines;
    }

    private static List<String> lines(Style style, Verdict verdict, String text) {
        String mark = String.format("%-" + MARK + "s", word(verdict));
        List<String> lines = new ArrayList<>(Text.wrap(mark, text));
        lines.set(0, style.of(colour(verdict), mark) + lines.get(0).substring(mark.length()));
        return lines;
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case MPTCP -> "MPTCP";
            case TCP_ONLY -> "TCP only";
            case INTERFERENCE, UNREACHABLE, NOT_ASKED ->
                verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static Style.Colour colour(Verdict verdict) {
        return switch (verdict) {
            case MPTCP -> Style.Colour.GREEN;
            case TCP_ONLY, NOT_ASKED -> Style.Colour.YELLOW;
            case INTERFERENCE, UNREACHABLE -> Style.Colour.RED;
        };
    }

    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("host", server.host());
        members.put("port", server.port());
        members.put("verdict", verdict());
        members.put("addresses", addresses);
        return members;
    }
}
