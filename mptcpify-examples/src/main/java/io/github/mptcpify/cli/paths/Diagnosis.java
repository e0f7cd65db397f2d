// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.cli.paths.Obstacle.Kind;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.paths.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is between a network namespace's connections and a second path.
 */
public final class Diagnosis {
    static final String USERSPACE =
            "net.mptcp.pm_type is 1: a path manager in user space decides, and endpoints and limits have no effect";

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
        RouteObstacles routes = new RouteObstacles(network, connections, server, to, obstacles);
        for (boolean ipv4 : new boolean[] {true, false}) {
            if (network.devices(ipv4).size() > 1) {
                routes.find(ipv4);
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
