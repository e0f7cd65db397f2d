// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.metrics;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.metrics.AttachmentMetrics;
import io.github.mptcpify.internal.metrics.CounterMetrics;
import io.github.mptcpify.internal.metrics.SocketMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what MPTCP does in this process's network namespace, and what attachments have done, as metrics. Needs no privilege but
 * for attachments. Safe for any thread; one reads at a time.
 *
 * <p>Always there:
 *
 * <ul>
 *   <li>{@code mptcp.sockets}, a gauge by {@code status} ({@code mptcp}, {@code mptcp_listening}, {@code mptcp_not_connected},
 *       {@code fell_back}), and {@code mptcp.subflows}, a gauge: what is open now
 *   <li>{@code mptcp.connections.requested}, {@code mptcp.connections.confirmed} and {@code mptcp.subflows.joined}, counters by
 *       {@code role} ({@code client}, {@code server}); {@code mptcp.retransmissions}, a counter; {@code mptcp.fallbacks}, a
 *       counter by {@code reason}, the name of the kernel's counter: each is the kernel's count since the network namespace began,
 *       see {@link MptcpCounters}
 * </ul>
 *
 * <p>Of each {@linkplain Builder#port port} that was asked for, by {@code network.local.port} and {@code status} ({@code mptcp},
 * {@code fell_back}, {@code tcp}): {@code mptcp.server.connections}, a gauge of those that are open now, and {@code
 * mptcp.server.accepted}, a counter of those that a reading has shown since the first one. The kernel counts nothing by port: a
 * connection that comes and goes between two readings is not in it.
 *
 * <p>With {@linkplain Builder#paths paths}: {@code mptcp.path.io}, a counter of bytes by {@code network.local.address} and {@code
 * network.io.direction} ({@code transmit}, {@code receive}), as far as readings have shown it.
 *
 * <p>Of each attachment that was named, by {@code attachment} and {@code scope}: {@code mptcpify.attachment.active}, a gauge;
 * {@code mptcpify.attachment.sockets}, a counter by {@code verdict}; {@code mptcpify.attachment.options.dropped}, a counter by
 * {@code option}.
 *
 * <p>No label has a remote address or anything else that peers choose: there are 32 addresses of this host, 32 options of an
 * attachment, and the ports and attachments that were asked for, at most. A reading takes one list of the kernel's MPTCP sockets,
 * and with ports or paths one of TCP sockets besides; some milliseconds for a thousand connections.
 */
public final class MptcpMetrics {
    private final SocketMetrics sockets;
    private final Map<String, Attachment> attachments;
    private final @Nullable PersistentAttachments persistent;

    private MptcpMetrics(Builder builder) {
        this.sockets = new SocketMetrics(List.copyOf(builder.ports), builder.paths);
        this.attachments = new LinkedHashMap<>(builder.attachments);
        this.persistent = builder.persistent;
    }

    /** {@return a builder, that has neither ports, paths nor attachments yet} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads all of them at once.
     *
     * @return the metrics, each with the samples that there are; one without samples is left out
     * @throws io.github.mptcpify.MptcpifyException if this kernel cannot list MPTCP sockets, a policy forbids it, or persistent
     *     attachments may not be read
     * @throws IOException if {@code /proc} or the directory of persistent attachments cannot be read
     */
    public synchronized List<Metric> read() throws IOException {
        String operation = "read MPTCP metrics";
        NativeErrors.requireNativeAccess(operation);
        List<Metric> metrics = new ArrayList<>(sockets.of(sockets.list(operation)));
        metrics.addAll(CounterMetrics.of(MptcpCounters.read().values()));
        AttachmentMetrics attached = new AttachmentMetrics();
        attachments.forEach((name, attachment) ->
                attached.add(name, attachment.scope(), attachment.isActive(), attachment.statistics()));
        if (persistent != null) {
            for (PersistentAttachment.State state : persistent.states()) {
                attached.add(
                        Long.toString(state.attachment().id()),
                        state.attachment().scope(),
                        state.active(),
                        state.statistics());
            }
        }
        metrics.addAll(attached.metrics());
        metrics.removeIf(metric -> metric.samples().isEmpty());
        return metrics;
    }

    /** Says what is to be read. For one thread. */
    public static final class Builder {
        private static final int LAST_PORT = 65535;
        private static final int MOST_PORTS = 64;

        private final TreeSet<Integer> ports = new TreeSet<>();
        private final Map<String, Attachment> attachments = new LinkedHashMap<>();
        private boolean paths;
        private @Nullable PersistentAttachments persistent;

        private Builder() {}

        /**
         * Has the connections of a listening port told apart.
         *
         * @param port whose, as 8443
         * @return this
         * @throws IllegalArgumentException if it is not from 1 to 65535
         * @throws IllegalStateException if it would be more than 64 ports
         */
        public Builder port(int port) {
            if (port < 1 || port > LAST_PORT) {
                throw new IllegalArgumentException("a port is 1 to " + LAST_PORT + ", not " + port);
            }
            ports.add(port);
            if (ports.size() > MOST_PORTS) {
                throw new IllegalStateException("no more than " + MOST_PORTS + " ports can be told apart");
            }
            return this;
        }

        /**
         * Has bytes counted by the addresses of this host. For that all TCP sockets are listed, with the kernel's statistics of each.
         *
         * @return this
         */
        public Builder paths() {
            paths = true;
            return this;
        }

        /**
         * Has what an attachment of this process does told.
         *
         * @param name the label that it gets, as "shop"
         * @param attachment read as long as these metrics are, also once it is closed
         * @return this
         * @throws IllegalArgumentException if another one has that name
         */
        public Builder attachment(String name, Attachment attachment) {
            if (attachments.putIfAbsent(name, attachment) != null) {
                throw new IllegalArgumentException("two attachments are named " + name);
            }
            return this;
        }

        /**
         * Has what each attachment does told that outlives processes, labelled with its number; reading them needs the right to.
         *
         * @param attachments as {@link io.github.mptcpify.Mptcpify#persistent()}
         * @return this
         */
        public Builder persistent(PersistentAttachments attachments) {
            persistent = attachments;
            return this;
        }

        /** {@return what reads them} */
        public MptcpMetrics build() {
            return new MptcpMetrics(this);
        }
    }
}
