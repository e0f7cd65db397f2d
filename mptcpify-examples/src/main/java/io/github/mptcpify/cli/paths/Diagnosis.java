// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.cli.paths.Obstacle.Kind;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.paths.Limits;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds what is between a network namespace's connections and a second path.
 */
public final class Diagnosis {
    static final String USERSPACE =
            "net.mptcp.pm_type is 1: a path manager in user space decides, and endpoints and limits have no effect";

    /** What no host has, and every default route leads to: RFC 5737, RFC 3849. */
    private static final String SOMEWHERE = "198.51.100.1";

    private static final String SOMEWHERE_IPV6 = "2001:db8::1";

    /** The kernel's own highest limit. */
    private static final int MOST = 8;

    private static final int HIGHEST_ID = 255;

    private final Network network;
    private final Connections connections;
    private final boolean server;
    private final Optional<InetAddress> to;
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final Set<Integer> ids = new HashSet<>();

    private Diagnosis(Network network, Connections connections, boolean server, Optional<InetAddress> to) {
        this.network = network;
        this.connections = connections;
        this.server = server;
        this.to = to;
        network.endpoints().forEach(endpoint -> endpoint.id().ifPresent(ids::add));
    }

    /**
     * Looks at the calling thread's network namespace.
     *
     * @param counters that namespace's
     * @param server whether it is the side that is connected to, and announces its addresses
     * @param to where the paths are to lead; empty for a peer of a connection that there is, or anywhere
     */
    public static List<Obstacle> of(Network network, MptcpCounters counters, boolean server, Optional<InetAddress> to)
            throws IOException {
        return new Diagnosis(network, Connections.read(counters), server, to).find();
    }

    private List<Obstacle> find() throws IOException {
        switches();
        if (network.ways() < 2) {
            oneInterface();
        } else {
            for (boolean ipv4 : new boolean[] {true, false}) {
                if (network.devices(ipv4).size() > 1) {
                    endpoints(ipv4);
                }
            }
        }
        limits();
        for (boolean ipv4 : new boolean[] {true, false}) {
            if (network.devices(ipv4).size() > 1) {
                routes(ipv4);
            }
        }
        peer();
        return List.copyOf(obstacles);
    }

    private void switches() {
        if (!network.mptcpOn()) {
            obstacles.add(Obstacle.mended(
                    Kind.MPTCP_OFF,
                    "net.mptcp.enabled is 0 in this network namespace: its sockets stay TCP",
                    List.of(Step.sysctl("mptcp/enabled", "0", "1"))));
        }
        if (network.userspace()) {
            obstacles.add(Obstacle.advised(
                    Kind.USERSPACE_PATH_MANAGER,
                    USERSPACE,
                    "If there is none, as mptcpd: sysctl -w net.mptcp.pm_type=0, for connections made from then on."));
        }
    }

    private void oneInterface() {
        Set<String> devices = new HashSet<>(network.devices(true));
        devices.addAll(network.devices(false));
        String what = devices.isEmpty()
                ? "no interface is up with an address that others can reach"
                : devices.size() == 1
                        ? "only " + devices.iterator().next()
                                + " is up with an address that others can reach: connections"
                                + " will have one path, unless the peer has several"
                        : "no two interfaces have addresses of the same family: connections will have one path";
        obstacles.add(Obstacle.advised(
                Kind.ONE_INTERFACE, what, "Bring up another interface: ip address shows what there is."));
    }

    /** One endpoint an interface: a second on the same one would be no other path. */
    private void endpoints(boolean ipv4) {
        for (String device : network.devices(ipv4)) {
            List<LocalAddress> addresses = network.addresses().stream()
                    .filter(each -> each.isIpv4() == ipv4 && each.device().equals(device))
                    .toList();
            boolean used = addresses.stream()
                    .anyMatch(each -> network.endpoint(each)
                            .filter(endpoint -> endpoint.flags().contains(server ? Flag.SIGNAL : Flag.SUBFLOW))
                            .isPresent());
            if (!used) {
                noEndpoint(addresses.get(0));
            }
        }
    }

    private void noEndpoint(LocalAddress address) {
        String use = server ? "it is announced to no peer" : "no connection makes a further subflow from it";
        Optional<Endpoint> other = network.endpoint(address);
        int id = freeId();
        if (other.isPresent() || id > HIGHEST_ID) {
            obstacles.add(Obstacle.advised(
                    Kind.NO_ENDPOINT,
                    "the endpoint " + address.text() + " (" + address.device() + ") is for something else: " + use,
                    "Remove it first: ip mptcp endpoint show."));
            return;
        }
        ids.add(id);
        obstacles.add(Obstacle.mended(
                Kind.NO_ENDPOINT,
                address.text() + " (" + address.device() + ") is no endpoint: " + use,
                List.of(Step.endpoint(address, id, server ? "signal" : "subflow"))));
    }

    private int freeId() {
        int id = 1;
        while (ids.contains(id)) {
            id++;
        }
        return id;
    }

    private void limits() {
        Limits now = network.limits();
        int further = Math.min(MOST, Math.max(1, network.ways() - 1));
        List<String> wrong = new ArrayList<>();
        if (now.subflows() < further) {
            wrong.add("the limit of subflows is " + now.subflows() + ": "
                    + (now.subflows() == 0
                            ? "no connection has any besides the first"
                            : further + " are needed for the interfaces here"));
        }
        if (!server && now.addAddrAccepted() == 0) {
            wrong.add("the limit add_addr_accepted is 0: no address that the peer announces is used"
                    + (connections.announced() > 0 ? ", and there were " + connections.announced() : ""));
        }
        if (!wrong.isEmpty()) {
            Limits better = new Limits(
                    Math.max(now.subflows(), Math.max(further, server ? 0 : 2)),
                    server ? now.addAddrAccepted() : Math.max(now.addAddrAccepted(), further));
            obstacles.add(Obstacle.mended(Kind.LIMITS, String.join("; ", wrong), List.of(Step.limits(now, better))));
        }
    }

    private void routes(boolean ipv4) throws IOException {
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

    /** What connections tell that there are; where nothing else is in the way. */
    private void peer() {
        if (!obstacles.isEmpty() || server || connections.asked().orElse(1) == 0) {
            return;
        }
        for (InetAddress peer : connections.takingNone()) {
            long count = connections.to(peer);
            obstacles.add(
                    Obstacle.advised(
                            Kind.PEER,
                            (count == 1 ? "the connection" : "all " + count + " connections") + " to "
                                    + peer.getHostAddress()
                                    + (count == 1 ? " has" : " have") + " one subflow, though this host asked for more"
                                    + (connections.asked().isPresent()
                                            ? " (MPJoinSynTx "
                                                    + connections.asked().getAsLong() + ")"
                                            : ""),
                            "The peer takes none, or something on the way drops them. On the peer: ip mptcp limits set subflows 2."));
        }
    }
}
