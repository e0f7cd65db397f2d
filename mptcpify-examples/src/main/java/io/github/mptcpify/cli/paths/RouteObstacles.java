// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.paths.Obstacle.Kind;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What the routes of a network namespace have in the way of a second path. */
final class RouteObstacles {
    /** What no host has, and every default route leads to: RFC 5737, RFC 3849. */
    private static final String SOMEWHERE = "198.51.100.1";

    private static final String SOMEWHERE_IPV6 = "2001:db8::1";

    private final Network network;
    private final Connections connections;
    private final boolean server;
    private final Optional<InetAddress> to;
    private final List<Obstacle> obstacles;

    /** Those that are found are added to a list. */
    RouteObstacles(
            Network network,
            Connections connections,
            boolean server,
            Optional<InetAddress> to,
            List<Obstacle> obstacles) {
        this.network = network;
        this.connections = connections;
        this.server = server;
        this.to = to;
        this.obstacles = obstacles;
    }

    /** Looks at those of one family. */
    void find(boolean ipv4) throws IOException {
        InetAddress target = to.filter(address -> address instanceof Inet4Address == ipv4)
                .or(() -> connections.peer(ipv4))
                .orElse(InetAddress.getByName(ipv4 ? SOMEWHERE : SOMEWHERE_IPV6));
        boolean isReached = Routes.isReached(target);
        // packets may leave otherwise for another address of the peer's, which no route to this one tells
        boolean proven = connections.haveFurther(target, network.devices(ipv4).size() - 1);
        Set<String> seen = new HashSet<>();
        List<LocalAddress> before = new ArrayList<>();
        for (LocalAddress address : network.addresses()) {
            if (address.isIpv4() != ipv4 || !seen.add(address.device())) {
                continue;
            }
            if (!sameSubnet(address, before) && isReached && !proven) {
                route(target, address);
            }
            if (isReached && server && address.isPrivate() && !address.isNear(target) && !isPrivate(target)) {
                obstacles.add(Obstacle.advised(
                        Kind.PRIVATE_ADDRESS,
                        address.text() + " (" + address.device()
                                + ") is a private address: peers on the other side of a NAT"
                                + " are told it, and cannot reach it",
                        "Announce it where peers are in the same network alone; from outside, a path has to begin at the"
                                + " client."));
            }
            before.add(address);
        }
    }

    private static boolean isPrivate(InetAddress address) {
        return new LocalAddress("", 0, false, "", address, 0).isPrivate();
    }

    /** Whether two interfaces are in one subnet, and what comes from the second leaves by the first. */
    private boolean sameSubnet(LocalAddress address, List<LocalAddress> before) throws IOException {
        for (LocalAddress first : before) {
            if (!first.isSubnetOf(address)) {
                continue;
            }
            InetAddress neighbour = neighbour(address, first);
            Optional<String> device = Routes.device(neighbour, address);
            if (device.filter(address.device()::equals).isEmpty()) {
                obstacles.add(Obstacle.mended(
                        Kind.SAME_SUBNET,
                        first.device() + " and " + address.device() + " are in the same subnet, and packets from "
                                + address.text() + " to it leave through "
                                + device.orElse("none"),
                        ownRoutes(address)));
                return true;
            }
        }
        return false;
    }

    private static List<Step> ownRoutes(LocalAddress address) throws IOException {
        List<Step> own = Routes.own(address);
        return own.isEmpty() ? Routes.near(address) : own;
    }

    /** Another address of the subnet than these two. */
    private static InetAddress neighbour(LocalAddress one, LocalAddress other) throws IOException {
        byte[] bytes = one.address().getAddress();
        int last = bytes.length - 1;
        byte others = other.address().getAddress()[last];
        byte mine = bytes[last];
        do {
            // the lowest bits of the host's part, in a subnet of at least four addresses
            bytes[last] = (byte) ((bytes[last] & ~3) | ((bytes[last] + 1) & 3));
        } while (bytes[last] == others && bytes[last] != mine);
        return InetAddress.getByAddress(bytes);
    }

    private void route(InetAddress target, LocalAddress address) throws IOException {
        Optional<String> leaves = Routes.device(target, address);
        if (leaves.filter(address.device()::equals).isPresent()) {
            return;
        }
        // a subflow from an endpoint with a device is bound to that, and needs no rule
        boolean bound = !server
                && network.endpoint(address)
                        .map(endpoint -> endpoint.device().isPresent())
                        .orElse(true);
        if (bound && Routes.isReached(target, address)) {
            reversePath(address, leaves.orElse("none"));
            return;
        }
        String what = "packets from " + address.text() + " to " + target.getHostAddress() + " leave through "
                + leaves.orElse("no interface") + ", not through " + address.device();
        List<Step> steps = Routes.own(address);
        obstacles.add(
                steps.isEmpty()
                        ? Obstacle.advised(
                                Kind.ROUTE,
                                what,
                                "The gateway there is not known; where there is one: ip route add default via GATEWAY dev "
                                        + address.device() + " metric " + (1000 + address.index()) + ".")
                        : Obstacle.mended(Kind.ROUTE, what, steps));
    }

    /** Strict: what arrives has to arrive where the answer would leave, of a lookup that knows no binding. */
    private void reversePath(LocalAddress address, String leaves) throws IOException {
        if (!address.isIpv4()) {
            return;
        }
        String own = "ipv4/conf/" + address.device() + "/rp_filter";
        String before = Network.sysctl(own).orElse("0");
        OptionalInt all = number(Network.sysctl("ipv4/conf/all/rp_filter").orElse("0"));
        if (Math.max(all.orElse(0), number(before).orElse(0)) == 1) {
            obstacles.add(Obstacle.mended(
                    Kind.REVERSE_PATH_FILTER,
                    "rp_filter is strict on " + address.device() + ": answers to " + address.text()
                            + " are dropped there, since packets from it would leave through " + leaves,
                    List.of(Step.sysctl(own, before, "2"))));
        }
    }

    private static OptionalInt number(String text) {
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
