// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.cli.paths.LocalAddress;
import io.github.mptcpify.cli.paths.Network;
import io.github.mptcpify.cli.paths.Obstacle;
import io.github.mptcpify.cli.paths.Step;
import io.github.mptcpify.paths.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The paths that a network namespace can offer, and what is in their way. */
public record PathReport(Network network, List<Obstacle> obstacles) {
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.of(Style.Colour.BOLD, row("interface", "address", "endpoint")));
        for (LocalAddress address : network.addresses()) {
            lines.add(row(
                    address.device(),
                    address.text() + "/" + address.prefix(),
                    network.endpoint(address).map(PathReport::words).orElse("none")));
        }
        for (Endpoint endpoint : network.endpoints()) {
            boolean listed = network.addresses().stream()
                    .anyMatch(address -> address.address().equals(endpoint.address()));
            if (!listed) {
                lines.add(row(
                        endpoint.device().orElse("-"),
                        Text.host(endpoint.address()) + " (not here, or not up)",
                        words(endpoint)));
            }
        }
        lines.add("");
        lines.addAll(Text.wrap(
                "limits: ",
                "subflows " + network.limits().subflows() + " (besides the first), add_addr_accepted "
                        + network.limits().addAddrAccepted() + " (subflows to addresses that the peer announces)"));
        lines.add("");
        for (Obstacle obstacle : obstacles) {
            String mark = String.format("%-15s", obstacle.kind().words() + ":");
            List<String> text = Text.wrap(mark, obstacle.what());
            lines.add(style.of(colour(obstacle), mark) + text.get(0).substring(mark.length()));
            lines.addAll(text.subList(1, text.size()));
            for (Step step : obstacle.steps()) {
                // not broken: it is to be copied
                lines.add("             > " + Text.printable(step.text()));
            }
            if (!obstacle.advice().isEmpty()) {
                lines.addAll(Text.wrap(" ".repeat(15), obstacle.advice()));
            }
        }
        lines.add(verdict(style));
        return lines;
    }

    private static String row(String device, String address, String endpoint) {
        return String.format("%-14s%-42s%s", Text.printable(device), address, Text.printable(endpoint))
                .stripTrailing();
    }

    private static String words(Endpoint endpoint) {
        return "id " + endpoint.id().orElse(0)
                + endpoint.flags().stream()
                        .map(flag -> " " + flag.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining())
                + (endpoint.port().isPresent() ? " port " + endpoint.port().getAsInt() : "");
    }

    private static Style.Colour colour(Obstacle obstacle) {
        return obstacle.steps().isEmpty() ? Style.Colour.YELLOW : Style.Colour.RED;
    }

    private String verdict(Style style) {
        if (obstacles.isEmpty()) {
            return style.of(Style.Colour.GREEN, "fine") + ": nothing here is in the way of "
                    + Text.count(Math.max(1, network.ways()), "path");
        }
        long mended = obstacles.stream()
                .filter(obstacle -> !obstacle.steps().isEmpty())
                .count();
        return style.of(Style.Colour.YELLOW, Text.count(obstacles.size(), "obstacle"))
                + (mended == 0
                        ? ""
                        : "; mptcpify paths --apply mends " + (mended == obstacles.size() ? "all" : mended));
    }

    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                "addresses",
                network.addresses().stream().map(PathReport::members).toList());
        members.put(
                "endpoints",
                network.endpoints().stream().map(PathReport::members).toList());
        members.put("limits", network.limits());
        members.put("mptcp", network.mptcpOn());
        members.put("obstacles", obstacles.stream().map(PathReport::members).toList());
        return members;
    }

    private static Map<String, Object> members(LocalAddress address) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("device", address.device());
        members.put("address", address.text());
        members.put("prefix", address.prefix());
        return members;
    }

    private static Map<String, Object> members(Endpoint endpoint) {
        Map<String, Object> members = Json.members(endpoint);
        members.put("address", Text.host(endpoint.address()));
        members.put("flags", List.copyOf(endpoint.flags()));
        return members;
    }

    private static Map<String, Object> members(Obstacle obstacle) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", obstacle.kind());
        members.put("what", obstacle.what());
        members.put("commands", obstacle.steps().stream().map(Step::text).toList());
        members.put("advice", obstacle.advice());
        return members;
    }
}
