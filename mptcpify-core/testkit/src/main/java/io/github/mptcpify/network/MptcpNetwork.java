// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts, each a network namespace of this machine, joined by paths with given rates and delays. Both speak MPTCP:
 * the server announces its address on every path, so a connection to any of these addresses has a subflow over each
 * path, after the first data has come back. A single connection over IPv4, or over IPv6 with {@link Builder#ipv6}, runs
 * at about the sum of the paths' rates, and continues while one path is left.
 *
 * <p>Needs root with CAP_SYS_ADMIN and CAP_NET_ADMIN, the programs {@code ip} and {@code tc} (package iproute2, 5.8 or
 * later) and {@code nsenter} (util-linux), and MPTCP and veth in the kernel; a rate needs the module sch_tbf, a delay
 * or loss sch_netem, and a path that strips MPTCP {@code iptables} and the module xt_TCPOPTSTRIP.
 *
 * <p>{@link #close} ends the programs on both hosts and removes the namespaces with their links; so does the end of the
 * JVM, unless it is killed by SIGKILL. Making a network in any JVM removes what killed JVMs have left, and never
 * touches networks of living processes. Several networks may exist at the same time, in one JVM or in several. Any
 * thread may use one.
 */
public final class MptcpNetwork implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** The kernel's own limit on further subflows. */
    private static final int MOST_PATHS = 8;

    private final Namespace client;
    private final Namespace server;
    private final NetworkPlan plan;
    private final Thread atExit = new Thread(this::closeAtExit, "mptcpify-network-end");
    private boolean closed;

    private MptcpNetwork(NetworkPlan plan, Owner owner) {
        // random, not counted: another class loader of this JVM would use the same counts
        long number = ThreadLocalRandom.current().nextLong(1L << 32);
        this.plan = plan;
        this.client = new Namespace(owner.name(number, "client"));
        this.server = new Namespace(owner.name(number, "server"));
    }

    private static MptcpNetwork make(NetworkPlan plan) throws IOException {
        requireRoot();
        Namespace.clearLeftovers();
        MptcpNetwork network = new MptcpNetwork(plan, Owner.self());
        Runtime.getRuntime().addShutdownHook(network.atExit);
        try {
            network.make();
            return network;
        } catch (IOException e) {
            try {
                network.close();
            } catch (IOException f) {
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    /** The owner of /proc/self is this process's effective user. */
    private static void requireRoot() throws IOException {
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
            throw new IOException("an MptcpNetwork needs root: it makes network namespaces. Run it with sudo, or mark"
                    + " what uses it so that only root runs it");
        }
    }

    private synchronized void make() throws IOException {
        client.create();
        server.create();
        client.configure("the kernel module veth (CONFIG_VETH)", "ip", plan.links(server.name()));
        make(client, NetworkPlan.CLIENT);
        make(server, NetworkPlan.SERVER);
    }

    private void make(Namespace namespace, int host) throws IOException {
        namespace.configure("IPv4 and IPv6, not switched off", "ip", plan.addresses(host));
        namespace.configure("CONFIG_MPTCP in the kernel, and iproute2 5.8 or later", "ip", plan.endpoints(host));
        namespace.configure("the kernel module sch_tbf (CONFIG_NET_SCH_TBF)", "tc", plan.rates());
        namespace.configure("the kernel module sch_netem (CONFIG_NET_SCH_NETEM)", "tc", plan.delays());
        for (List<String> filter : plan.filters()) {
            namespace.run(
                    "iptables, and the kernel module xt_TCPOPTSTRIP (CONFIG_NETFILTER_XT_TARGET_TCPOPTSTRIP)", filter);
        }
    }

    /** {@return a builder with two paths, as fast as the machine} */
    public static Builder builder() {
        return new Builder(new NetworkPlan(List.of(PathPlan.PLAIN, PathPlan.PLAIN), false, false));
    }

    /** {@return the host whose connections use all paths} */
    public NetworkHost client() {
        return new NetworkHost(client, plan.paths(), NetworkPlan.CLIENT);
    }

    /** {@return the host that announces its addresses} */
    public NetworkHost server() {
        return new NetworkHost(server, plan.paths(), NetworkPlan.SERVER);
    }

    /** {@return the number of paths} */
    public int paths() {
        return plan.paths();
    }

    /**
     * Cuts a path: from now on all packets on it are lost, in both directions, without notice to the hosts. Both keep
     * their interface, its carrier, addresses and routes, and notice only the silence, as when a cable between two
     * switches is cut. Cutting a path again does nothing.
     *
     * @param path from 1
     * @throws IOException if the network is closed
     */
    public void cut(int path) throws IOException {
        setLink(NetworkPlan.cut(checked(path, paths())));
    }

    /**
     * Restores a path that was cut; its subflows continue when TCP next tries to send on them, which takes up to about
     * as long as the cut has lasted. Does nothing if it was not cut.
     *
     * @param path from 1
     * @throws IOException if the network is closed
     */
    public void restore(int path) throws IOException {
        setLink(NetworkPlan.restore(checked(path, paths())));
    }

    private synchronized void setLink(String command) throws IOException {
        if (closed) {
            throw new IOException("the network is closed");
        }
        server.configure("its link", "ip", List.of(command));
    }

    static int checked(int path, int paths) {
        if (path < 1 || path > paths) {
            throw new IndexOutOfBoundsException(
                    "there are the paths 1 to " + paths + ", and none has the number " + path);
        }
        return path;
    }

    /**
     * Removes the network: kills programs that still run on its hosts, and removes links and namespaces. Closing again
     * does nothing. Threads and sockets of this JVM that are still in a host have no links any more.
     *
     * @throws IOException if it cannot be removed; it may be closed again then
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        // links first: a namespace without a name still exists as long as a socket or thread of this JVM is in it
        IOException failure = failure(client::deleteLinks, null);
        failure = failure(client::delete, failure);
        failure = failure(server::delete, failure);
        if (failure != null) {
            throw failure;
        }
        closed = true;
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the shutdown hook itself is running
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static @Nullable IOException failure(Step step, @Nullable IOException before) {
        try {
            step.run();
            return before;
        } catch (IOException e) {
            if (before != null) {
                e.addSuppressed(before);
            }
            return e;
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot take away " + this, e);
        }
    }

    @Override
    public String toString() {
        return "MptcpNetwork[" + client.name() + ", " + server.name() + ", " + plan + "]";
    }

    /** The properties of a network. Immutable: each method returns a changed copy. */
    public static final class Builder {
        private final NetworkPlan plan;

        private Builder(NetworkPlan plan) {
            this.plan = plan;
        }

        /**
         * Sets the number of paths; the default is two. Additional paths are copies of the last one.
         * @param paths 1 to 8
         * @return another builder
         */
        public Builder paths(int paths) {
            if (paths < 1 || paths > MOST_PATHS) {
                throw new IllegalArgumentException("a network has 1 to " + MOST_PATHS + " paths, not " + paths);
            }
            List<PathPlan> each = new ArrayList<>(plan.each().subList(0, Math.min(paths, plan.paths())));
            while (each.size() < paths) {
                each.add(each.get(each.size() - 1));
            }
            return with(each);
        }

        /**
         * Sets the rate of each path, in each direction; the default is no limit. About a twentieth of it is headers.
         *
         * @param bitsPerSecond 10,000 or more
         * @return another builder
         */
        public Builder rate(long bitsPerSecond) {
            return all(path -> path.rate(bitsPerSecond));
        }

        /**
         * Sets the rate of one path, in each direction.
         *
         * @param path from 1
         * @param bitsPerSecond 10,000 or more
         * @return another builder
         */
        public Builder rate(int path, long bitsPerSecond) {
            return one(path, its -> its.rate(bitsPerSecond));
        }

        /**
         * Sets the delay of each path, one way: a round trip takes twice that. The default is none.
         *
         * @param delay up to 10 seconds, with microseconds
         * @return another builder
         */
        public Builder delay(Duration delay) {
            return all(path -> path.delay(delay));
        }

        /**
         * Sets the delay of one path, one way.
         *
         * @param path from 1
         * @param delay up to 10 seconds, with microseconds
         * @return another builder
         */
        public Builder delay(int path, Duration delay) {
            return one(path, its -> its.delay(delay));
        }

        /**
         * Sets the loss of packets on one path, in each direction; the default is none, except packets that exceed its
         * rate.
         *
         * @param path from 1
         * @param percent 0 to 100
         * @return another builder
         */
        public Builder loss(int path, double percent) {
            return one(path, its -> its.loss(percent));
        }

        /**
         * Makes a path a backup, by the endpoints' flag: data uses it only if no other path is left. Connections can
         * still be made over it.
         *
         * @param path from 1
         * @return another builder
         */
        public Builder backup(int path) {
            return one(path, PathPlan::asBackup);
        }

        /**
         * Removes the MPTCP option from all packets on a path, as some middleboxes do: a connection to its address
         * falls back, and other connections get no subflow over it.
         *
         * @param path from 1
         * @return another builder
         */
        public Builder strip(int path) {
            return one(path, PathPlan::stripping);
        }

        /**
         * Leaves the hosts without IPv6 addresses on the paths.
         *
         * @return another builder
         */
        public Builder ipv4Only() {
            return new Builder(new NetworkPlan(plan.each(), false, true));
        }

        private Builder one(int path, UnaryOperator<PathPlan> change) {
            List<PathPlan> each = new ArrayList<>(plan.each());
            each.set(checked(path, plan.paths()) - 1, change.apply(plan.each().get(path - 1)));
            return with(each);
        }

        private Builder all(UnaryOperator<PathPlan> change) {
            return with(plan.each().stream().map(change).toList());
        }

        private Builder with(List<PathPlan> each) {
            return new Builder(new NetworkPlan(List.copyOf(each), plan.ipv6(), plan.ipv4Alone()));
        }

        /**
         * Makes the server announce its IPv6 addresses instead of its IPv4 ones, so that connections over IPv6 use all
         * paths.
         *
         * @return another builder
         */
        public Builder ipv6() {
            return new Builder(new NetworkPlan(plan.each(), true, false));
        }

        /**
         * Makes the network, after removing networks that ended processes have left.
         *
         * @return the network, to be closed
         * @throws IOException if this process is not root, or a program or kernel feature is missing: the message names
         *     it; nothing of the network is left then
         */
        public MptcpNetwork build() throws IOException {
            return make(plan);
        }
    }
}
