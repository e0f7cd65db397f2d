// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.probe.Prober;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Finds out whether a server speaks MPTCP, by connecting to it from the calling thread's network namespace. It needs no
 * privilege, sends no payload, and closes its connections normally if the network lets it. Any thread may use it,
 * several at once.
 *
 * <p>If the cause could be the server or something on the way, a second connection without MPTCP, and a third with it,
 * narrow it down; {@link ProbeResult.Verdict} says what remains unknown. Some results come from the counters of the
 * network namespace ({@link MptcpCounters}), which other processes' connections increase as well.
 */
public final class MptcpProbe {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private MptcpProbe() {}

    /**
     * Connects to an address, up to four times. The first attempt with MPTCP is given up after 1.2 seconds, before the
     * kernel would retry without MPTCP; so a probe never makes the kernel stop trying MPTCP elsewhere.
     *
     * @param server a resolved address; for a name with several addresses, probe each one
     * @param limit how long the probe may take altogether, 100 milliseconds to 10 minutes; 5 seconds are enough for
     *     most servers. Waiting for other probes of this process does not count
     * @return the result, also if no connection was made
     * @throws IllegalArgumentException if the address is not resolved, the port is 0, or the limit is out of range
     * @throws java.io.InterruptedIOException if the thread is interrupted; it stays interrupted
     * @throws MptcpifyException if no MPTCP socket can be opened here, with the reason {@code MPTCP_OFF} if MPTCP is
     *     switched off
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
