// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.NamespaceErrors;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.internal.linux.SystemText;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The MPTCP counters of a network namespace at one moment: the lines {@code MPTcpExt:} of {@code
 * /proc/PID/net/netstat}, which {@code nstat -asz} shows as {@code MPTcpExt...}. Immutable. Reading needs no privilege.
 *
 * <p>The names are the kernel's, and newer kernels have more of them. The most useful ones:
 *
 * <ul>
 *   <li>MPTCP connections: {@code MPCapableSYNTX} asked for by this side, {@code MPCapableSYNACKRX} granted by the
 *       peer, {@code MPCapableSYNRX} asked for by a peer, {@code MPCapableACKRX} confirmed
 *   <li>fallbacks to TCP: {@code MPCapableFallbackSYNACK} the server answered without MPTCP, {@code
 *       MPCapableFallbackACK} the client confirmed without it, {@code MPCapableSYNTXDrop} the SYN had to be sent again
 *       without it, {@code MPCapableSYNTXDisabled} not even asked, since SYNs were lost before, and
 *       {@code Blackhole} how often the kernel has stopped asking for that reason (6.12; {@code
 *       net.mptcp.blackhole_timeout}), {@code
 *       MPCapableDataFallback} and {@code DssFallback} the first data came without it, {@code InfiniteMapTx} and {@code
 *       InfiniteMapRx} in the middle of a connection
 *   <li>further subflows: {@code MPJoinSynTx} asked for by this side, {@code MPJoinSynAckRx} granted, {@code
 *       MPJoinSynRx} asked for by a peer, {@code MPJoinAckRx} confirmed, {@code MPJoinNoTokenFound}, {@code
 *       MPJoinAckHMacFailure} and {@code MPJoinRejected} refused
 *   <li>resets: {@code MPRstTx} and {@code MPRstRx} of a subflow, {@code MPFastcloseTx} and {@code MPFastcloseRx} of a
 *       connection
 * </ul>
 *
 * @param values each counter by its name, in the kernel's order; unsigned numbers of 64 bits. Empty if the kernel was
 *     built without MPTCP. All count from the namespace's creation, except {@code MPCurrEstab}, the number of
 *     connections that are established now
 */
public record MptcpCounters(Map<String, Long> values) {
    private static final String PREFIX = "MPTcpExt: ";
    private static final Path THIS_THREADS = Path.of("/proc/thread-self/net/netstat");

    /**
     * Copies the counters.
     *
     * @param values each counter by its name
     */
    public MptcpCounters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads the counters of this process's network namespace.
     *
     * @return the counters now
     * @throws IOException if {@code /proc} cannot be read
     */
    public static MptcpCounters read() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/net/netstat")));
    }

    /** Reads the counters of the calling thread's network namespace, which may differ from that of its process. */
    static MptcpCounters ofThread() throws IOException {
        return parse(Files.readString(THIS_THREADS));
    }

    /**
     * Reads the counters of the network namespace of any process, also of another user's.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @return the counters now
     * @throws IllegalArgumentException if the number is not positive
     * @throws MptcpifyException with the reason {@code NO_SUCH_PROCESS} if there is no such process, or {@code /proc}
     *     hides it
     * @throws IOException if {@code /proc} cannot be read
     */
    public static MptcpCounters read(long pid) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("a process's number is 1 or more, not " + pid);
        }
        try {
            return parse(
                    Files.readString(ProcessDirectory.of(pid).resolve("net").resolve("netstat")));
        } catch (NoSuchFileException e) {
            throw NamespaceErrors.noNetworkNamespace("read the MPTCP counters of process " + pid, e);
        }
    }

    /**
     * Reads the counters of a network namespace. Needs CAP_SYS_ADMIN.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @return the counters now
     * @throws IllegalArgumentException if the scope is of another kind
     * @throws java.nio.file.FileSystemException if its file is not that of a network namespace
     * @throws MptcpifyException if this process may not enter the namespace
     * @throws IOException if {@code /proc} cannot be read
     */
    public static MptcpCounters read(Scope namespace) throws IOException {
        if (namespace.kind() != Scope.Kind.NETWORK_NAMESPACE) {
            throw new IllegalArgumentException("counters are a network namespace's, not those of " + namespace);
        }
        return NamespaceThread.call(
                "read the MPTCP counters of " + namespace, namespace.path(), MptcpCounters::ofThread);
    }

    /**
     * Returns one counter.
     *
     * @param name the kernel's name, such as "MPCapableFallbackSYNACK"
     * @return its value, empty if this kernel has no such counter
     */
    public OptionalLong value(String name) {
        Long value = values.get(Objects.requireNonNull(name, "name"));
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * The increase of each counter since an earlier moment.
     *
     * @param earlier counters of the same network namespace
     * @return the differences, for the names in these counters; a name that is missing in the earlier ones counts from
     *     0
     */
    public MptcpCounters since(MptcpCounters earlier) {
        Map<String, Long> differences = new LinkedHashMap<>(values);
        differences.replaceAll((name, value) -> value - earlier.values.getOrDefault(name, 0L));
        return new MptcpCounters(differences);
    }

    /**
     * Parses lines of names, each followed by a line of values. Ignores a line without a newline: its last word may be
     * cut.
     */
    static MptcpCounters parse(String netstat) throws IOException {
        return SystemText.read("/proc/PID/net/netstat", () -> ofLines(netstat));
    }

    private static MptcpCounters ofLines(String netstat) {
        List<String> lines = netstat.substring(0, netstat.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith(PREFIX))
                .toList();
        Map<String, Long> values = new LinkedHashMap<>();
        if (lines.size() >= 2) {
            String[] names = lines.get(0).substring(PREFIX.length()).split(" ", -1);
            String[] numbers = lines.get(1).substring(PREFIX.length()).split(" ", -1);
            for (int i = 0; i < Math.min(names.length, numbers.length); i++) {
                values.put(names[i], Long.parseUnsignedLong(numbers[i]));
            }
        }
        return new MptcpCounters(values);
    }
}
