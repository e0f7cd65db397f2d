// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.probe.Prober;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Finds out whether a server speaks MPTCP, by connecting to it from the calling thread's network namespace. It takes no privilege,
 * sends no byte of payload, and ends its connections in the ordinary way where that gets through. Any thread may use it, several at once.
 *
 * <p>Where the server and something on the way could both be the reason, a second connection without MPTCP, and a third with it,
 * tell what can be told; {@link ProbeResult.Verdict} has what cannot. Some of it rests on the counters of the network
 * namespace ({@link MptcpCounters}), to which other processes' connections of the same moment add as well.
 */
public final class MptcpProbe {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private MptcpProbe() {}

    /**
     * Connects to an address, up to four times, and tells what came of it. A connection that asks for MPTCP is given up after 1.2
     * seconds at first, before the kernel would go on without MPTCP, and so this never makes it stop trying MPTCP elsewhere.
     *
     * @param server a resolved address; of a name with several, each is probed by itself
     * @param limit how long it may take altogether, 100 milliseconds to 10 minutes; 5 seconds are enough for most. What it waits for
     *     other probes of this process is not counted
     * @return what came of it; also where there is no connection
     * @throws IllegalArgumentException if the address is not resolved, the port is 0, or the limit is shorter or longer than that
     * @throws java.io.InterruptedIOException if the thread is interrupted; it stays interrupted
     * @throws MptcpifyException if no MPTCP socket can be opened here, with the reason {@code MPTCP_OFF} where it is switched off
     * @throws IOException if the counters cannot be read
     */
    public static ProbeResult connect(InetSocketAddress server, Duration limit) throws IOException {
        if (server.isUnresolved()) {
            throw new IllegalArgumentException(server + " is not resolved: probe each of its addresses");
        }
        if (server.getPort() == 0) {
            throw new IllegalArgumentException("a port is 1 to 65535, not 0");
        }
        if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a probe's limit is 100 milliseconds to 10 minutes, not " + limit);
        }
        String operation = "probe " + SocketAddresses.text(server);
        NativeErrors.requireNativeAccess(operation);
        return new Prober(
                        operation, server, limit, () -> MptcpCounters.ofThread().values())
                .probe();
    }
}
