// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.SocketOwner;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.TcpState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** All that is known of a socket. */
public record SocketReport(
        List<SocketOwner> owners,
        MptcpStatus status,
        Optional<Ends> ends,
        OptionalLong uid,
        Optional<MptcpInfo> info,
        List<Subflow> subflows) {
    private static final String MARGIN = " ".repeat(11);

    /** One of a process's. */
    public static SocketReport of(SocketOwner owner, ProcessSocket socket) {
        return new SocketReport(
                List.of(owner),
                socket.status(),
                Ends.of(socket),
                OptionalLong.empty(),
                socket.info(),
                socket.subflows());
    }

    /** One of a network namespace's. */
    public static SocketReport of(MptcpSocket socket, List<SocketOwner> owners) {
        MptcpStatus status = socket.status();
        return new SocketReport(
                owners,
                status,
                Optional.of(new Ends(socket.local(), socket.remote(), socket.state())),
                OptionalLong.of(socket.uid()),
                Optional.of(socket.info()),
                status == MptcpStatus.MPTCP ? subflows(owners) : List.of());
    }

    /** From the first of its processes that tells. */
    private static List<Subflow> subflows(List<SocketOwner> owners) {
        return owners.stream()
                .map(SocketReport::subflows)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(List.of());
    }

    private static Optional<List<Subflow>> subflows(SocketOwner owner) {
        try {
            return Optional.of(MptcpSocketInspector.subflows(owner.pid(), owner.fd()));
        } catch (MptcpifyException e) {
            return Optional.empty(); // closed or fallen back meanwhile, or another user's
        }
    }

    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        String label = Text.padded(label(), MARGIN.length());
        String rest = ends.map(this::connection).orElse("not connected");
        List<String> first = Text.wrap(MARGIN, rest);
        lines.add(style.of(colour(), label) + first.get(0).substring(MARGIN.length()));
        lines.addAll(first.subList(1, first.size()));
        lines.addAll(Text.wrap(MARGIN, details()));
        for (Subflow subflow : subflows) {
            String id = subflow.id().isPresent() ? Long.toString(subflow.id().getAsLong()) : "";
            String margin = MARGIN + "subflow " + Text.padded(id, 3);
            lines.addAll(Text.wrap(margin, line(subflow)));
        }
        return lines;
    }

    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        owners.stream().limit(1).forEach(first -> members.putAll(Json.members(first)));
        if (owners.size() > 1) {
            members.put("owners", owners);
        }
        members.put("status", status);
        ends.ifPresent(there -> members.putAll(Json.members(there)));
        members.put("uid", uid);
        members.put("info", info);
        members.put("subflows", subflows);
        return members;
    }

    private String label() {
        return switch (status) {
            case MPTCP, MPTCP_LISTENING, MPTCP_NOT_CONNECTED -> "MPTCP";
            case FELL_BACK -> "fell back";
            case TCP -> "TCP";
            case NOT_TCP -> "not TCP";
        };
    }

    private Style.Colour colour() {
        return switch (status) {
            case MPTCP -> Style.Colour.GREEN;
            case FELL_BACK -> Style.Colour.YELLOW;
            default -> Style.Colour.BOLD;
        };
    }

    private String connection(Ends known) {
        if (known.state() == TcpState.LISTEN) {
            return Text.address(known.local()) + " listening";
        }
        String state = switch (known.state()) {
            case ESTABLISHED, UNKNOWN -> "";
            default -> " " + known.state();
        };
        return Text.address(known.local()) + " > " + Text.address(known.remote()) + state;
    }

    private String details() {
        List<String> details = new ArrayList<>();
        owners.forEach(there -> details.add(there.command() + " (" + there.pid() + ") fd " + there.fd()));
        uid.ifPresent(there -> details.add("user " + UserNames.of(there)));
        if (status == MptcpStatus.MPTCP) {
            info.ifPresent(there -> details.add(totals(there)));
        }
        return String.join("; ", details);
    }

    private static String totals(MptcpInfo info) {
        List<String> totals = new ArrayList<>();
        info.bytesSent().ifPresent(count -> totals.add("sent " + Text.bytes(count)));
        info.bytesReceived().ifPresent(count -> totals.add("received " + Text.bytes(count)));
        addSentAgain(totals, info.bytesRetrans());
        info.token().ifPresent(token -> totals.add("token " + Text.hex(token)));
        return String.join(", ", totals);
    }

    private static void addSentAgain(List<String> parts, OptionalLong bytes) {
        if (bytes.orElse(0) != 0) {
            parts.add("sent again " + Text.bytes(bytes.getAsLong()));
        }
    }

    private static String line(Subflow subflow) {
        List<String> parts = new ArrayList<>();
        subflow.rttMicros().ifPresent(rtt -> parts.add("RTT " + Text.millis(rtt)));
        subflow.congestionWindow().ifPresent(window -> parts.add("window " + window));
        subflow.bytesSent().ifPresent(count -> parts.add("sent " + Text.bytes(count)));
        subflow.bytesReceived().ifPresent(count -> parts.add("received " + Text.bytes(count)));
        addSentAgain(parts, subflow.bytesRetrans());
        addSegments(parts, subflow.retransmissions(), "sent again");
        addSegments(parts, subflow.lost(), "lost now");
        String state = subflow.state() == TcpState.ESTABLISHED ? "" : " " + subflow.state();
        return Text.address(subflow.local())
                + subflow.device().map(name -> " (" + name + ")").orElse("")
                + " > " + Text.address(subflow.remote()) + state
                + (subflow.first().orElse(false) ? ", first" : "")
                + (subflow.backup().orElse(false) ? ", backup" : "")
                + ": " + String.join(", ", parts);
    }

    private static void addSegments(List<String> parts, OptionalLong count, String what) {
        if (count.orElse(0) != 0) {
            parts.add(Text.count(count.getAsLong(), "segment") + " " + what);
        }
    }
}
