// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.system.Iproute;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the kernel sends what comes from an address: {@code ip route get}. */
final class Routes {
    /** Tables of ours: this and the interface's number. */
    private static final int TABLES = 7700;

    private Routes() {}

    /** The interface by which it leaves; empty where there is no route. */
    static Optional<String> device(InetAddress to, LocalAddress from) throws IOException {
        return device("route", "get", to.getHostAddress(), "from", from.text());
    }

    /**
     * Whether there is a route through the address's own interface, for a socket that is bound to that. Without fibmatch the
     * kernel takes any destination for a neighbour there.
     */
    static boolean isReached(InetAddress to, LocalAddress from) throws IOException {
        return device("route", "get", "fibmatch", to.getHostAddress(), "from", from.text(), "oif", from.device())
                .filter(from.device()::equals)
                .isPresent();
    }

    /** Whether there is a route at all. */
    static boolean isReached(InetAddress to) throws IOException {
        return device("route", "get", to.getHostAddress()).isPresent();
    }

    private static Optional<String> device(String... arguments) throws IOException {
        return Iproute.first(arguments).map(route -> String.valueOf(route.get("dev")));
    }

    /** What makes packets from an address leave by its interface; empty where the gateway there is not known. */
    static List<Step> own(LocalAddress from) throws IOException {
        Optional<String> gateway = gateway(from);
        if (gateway.isEmpty() && !from.pointToPoint()) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>(near(from));
        List<String> route = new ArrayList<>(List.of("default"));
        gateway.ifPresent(address -> route.addAll(List.of("via", address)));
        route.addAll(List.of("dev", from.device(), "table", "" + (TABLES + from.index())));
        steps.add(1, step(from, "route", route));
        return steps;
    }

    /** The same for its subnet alone: the subnet's route, and the rule that leads there. */
    static List<Step> near(LocalAddress from) {
        String table = "" + (TABLES + from.index());
        return List.of(
                step(from, "route", List.of(subnet(from), "dev", from.device(), "src", from.text(), "table", table)),
                step(from, "rule", List.of("from", from.text(), "lookup", table)));
    }

    private static Step step(LocalAddress from, String kind, List<String> words) {
        List<String> command = new ArrayList<>(List.of("ip", from.isIpv4() ? "-4" : "-6", kind, "add"));
        command.addAll(words);
        List<String> undo = new ArrayList<>(command);
        undo.set(3, "delete");
        return new Step(List.copyOf(command), List.copyOf(undo));
    }

    private static String subnet(LocalAddress address) {
        byte[] bytes = address.address().getAddress();
        for (int bit = address.prefix(); bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + address.prefix();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That of a default route through the interface, whatever its metric. */
    private static Optional<String> gateway(LocalAddress from) throws IOException {
        for (Map<String, Object> route : Iproute.list(from.isIpv4() ? "-4" : "-6", "route", "show", "default")) {
            if (from.device().equals(route.get("dev")) && route.containsKey("gateway")) {
                return Optional.of(String.valueOf(route.get("gateway")));
            }
        }
        return Optional.empty();
    }
}
