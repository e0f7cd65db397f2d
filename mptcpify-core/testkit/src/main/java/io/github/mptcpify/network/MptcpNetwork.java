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
 * Two hosts, each a network namespace of this machine, joined by paths of which each has its rate and delay. Both speak
 * MPTCP: the server announces its address on every path, so that a connection to any one of them has a subflow over each,
 * once the first data has come back. A single connection over IPv4, or over IPv6 with {@link Builder#ipv6}, runs at about
 * the sum of the paths' rates, and goes on while one path is left.
 *
 * <p>Needs root with CAP_SYS_ADMIN and CAP_NET_ADMIN, the programs {@code ip} and {@code tc} (package iproute2, 5.8 or
 * later) and {@code nsenter} (util-linux), and of the kernel MPTCP and veth; for a rate the module sch_tbf, for a delay or loss
 * sch_netem, for a path that strips MPTCP {@code iptables} and the module xt_TCPOPTSTRIP.
 *
 * <p>Nothing of it is left: {@link #close} ends the programs on both hosts and takes away the namespaces with their
 * links; so does the end of the JVM, other than by SIGKILL. What a JVM that was killed has left is taken away when the
 * next network of any JVM is made; what belongs to a process that lives is not touched. Networks at the same time, in one
 * JVM or in several, do not meet. Any thread may use one.
 */
public final class MptcpNetwork implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** The kernel's own limit on further subflows, and so the most that a path manager makes use of. */
    private static final int MOST_PATHS = 8;

    private static final long LEAST_RATE = 10_000;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private final Namespace client;
    private final Namespace server;
    private final NetworkPlan plan;
    private final Thread atExit = new Thread(this::closeAtExit, "mptcpify-network-end");
    private boolean closed;

    private MptcpNetwork(NetworkPlan plan, Owner owner) {
        // not counted: another class loader of this JVM would count too
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

    /** The owner of /proc/self is the user as whom this process acts. */
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

    /** {@return what a network is to be: two paths, as fast as the machine is} */
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

    /** {@return how many paths there are} */
    public int paths() {
        return plan.paths();
    }

    /**
     * Cuts a path: from now on all that is sent over it is lost, either way, and neither host is told. Both keep their
     * interface, its carrier, addresses and routes, and find out as they do when a cable is cut between two switches:
     * from silence. Cutting it twice does nothing.
     *
     * @param path from 1
     * @throws IOException if the network is closed
     */
    public void cut(int path) throws IOException {
        setLink(NetworkPlan.cut(checked(path, paths())));
    }

    /**
     * Mends a path that was cut; its subflows go on when TCP next tries to send on them, which takes up to about as long
     * as the cut has lasted. Nothing is done if it was not cut.
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
     * Takes it away: the programs that still run on its hosts are killed, and links and namespaces go. Closing twice does
     * nothing. Threads and sockets of this JVM that are still there find themselves without links.
     *
     * @throws IOException if it cannot be taken away; it may be closed again then
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        // links first: a namespace lives on without its name as long as a socket or thread of this JVM is in it
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
            // it is this hook that is running
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

    /** What a network is to be. Immutable: each method returns another one. */
    public static final class Builder {
        private final NetworkPlan plan;

        private Builder(NetworkPlan plan) {
            this.plan = plan;
        }

        /**
         * How many paths there are; without this, two. Those that are more than before are as the last one was.
         *
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
         * How much each path carries, either way; without this, whatever it can. About a twentieth of it is headers.
         *
         * @param bitsPerSecond 10,000 or more
         * @return another builder
         */
        public Builder rate(long bitsPerSecond) {
            if (bitsPerSecond < LEAST_RATE) {
                throw new IllegalArgumentException(
                        "a rate is " + LEAST_RATE + " bits a second or more, not " + bitsPerSecond);
            }
            return all(path -> path.rate(bitsPerSecond));
        }

        /**
         * How much one path carries, either way.
         *
         * @param path from 1
         * @param bitsPerSecond 10,000 or more
         * @return another builder
         */
        public Builder rate(int path, long bitsPerSecond) {
            if (bitsPerSecond < LEAST_RATE) {
                throw new IllegalArgumentException(
                        "a rate is " + LEAST_RATE + " bits a second or more, not " + bitsPerSecond);
            }
            return one(path, its -> its.rate(bitsPerSecond));
        }

        /**
         * How long each path takes, one way: a round trip takes twice that. Without this, no time.
         *
         * @param delay up to 10 seconds, with microseconds
         * @return another builder
         */
        public Builder delay(Duration delay) {
            if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
                throw new IllegalArgumentException("a delay is 0 to 10 seconds, not " + delay);
            }
            return all(path -> path.delay(delay));
        }

        /**
         * How long one path takes, one way.
         *
         * @param path from 1
         * @param delay up to 10 seconds, with microseconds
         * @return another builder
         */
        public Builder delay(int path, Duration delay) {
            if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
                throw new IllegalArgumentException("a delay is 0 to 10 seconds, not " + delay);
            }
            return one(path, its -> its.delay(delay));
        }

        /**
         * How much one path loses, either way, packet by packet; without this, nothing but what its rate has no room for.
         *
         * @param path from 1
         * @param percent 0 to 100
         * @return another builder
         */
        public Builder loss(int path, double percent) {
            if (!(percent >= 0 && percent <= 100)) {
                throw new IllegalArgumentException("a loss is 0 to 100 percent, not " + percent);
            }
            return one(path, its -> its.loss(percent));
        }

        /**
         * Makes a path a backup, by the flag of endpoints: data goes over it only where no other path is left. That a connection
         * is made over it in the first place is not kept from happening.
         *
         * @param path from 1
         * @return another builder
         */
        public Builder backup(int path) {
            return one(path, PathPlan::asBackup);
        }

        /**
         * Has MPTCP's option taken out of all that goes over a path, as some middleboxes do: a connection to its address falls back,
         * and no other one gets a subflow over it.
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
         * Makes the server announce its IPv6 addresses, and not its IPv4 ones, to have all paths used by connections over
         * IPv6.
         *
         * @return another builder
         */
        public Builder ipv6() {
            return new Builder(new NetworkPlan(plan.each(), true, false));
        }

        /**
         * Makes the network, after taking away what processes that have ended left of theirs.
         *
         * @return the network, to be closed
         * @throws IOException if this process is not root, or a program or a part of the kernel is missing: the message
         *     names it; nothing is left of the network then
         */
        public MptcpNetwork build() throws IOException {
            return make(plan);
        }
    }
}
