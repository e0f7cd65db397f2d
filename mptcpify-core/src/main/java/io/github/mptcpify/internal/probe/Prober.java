// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.ProbeResult;
import io.github.mptcpify.ProbeResult.Offer;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.probe.Outcome.Kind;
import io.github.mptcpify.internal.probe.ProbeConnection.State;
import io.github.mptcpify.internal.probe.ProbeConnection.Unopened;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.Lock;

/**
 * Finds out how one address answers to MPTCP: connects with MPTCP; if that fails, without it; and if only that succeeds,
 * with it once more. For one thread.
 */
public final class Prober {
    /**
     * How long SYNs with MPTCP's option are sent, which is twice: after the second repetition the kernel would leave the
     * option out, and if that SYN were answered, it would stop requesting MPTCP from all servers.
     */
    private static final Duration PATIENCE = Duration.ofMillis(1200);

    /** If the limit is short, each attempt with the option gets this part of it. */
    private static final int SHARE = 4;

    private static final int MOST_TIMES_ALONE = 3;

    private final String operation;
    private final InetSocketAddress server;
    private final Duration limit;
    private final Duration patience;
    private final Counters counters;
    private long end;

    /**
     * Prepares a probe.
     *
     * @param operation as exceptions name it
     * @param server a resolved address
     * @param limit how long it may take
     * @param counters those of the calling thread's network namespace
     */
    public Prober(String operation, InetSocketAddress server, Duration limit, Counters counters) {
        this.operation = operation;
        this.server = server;
        this.limit = limit;
        this.counters = counters;
        Duration share = limit.dividedBy(SHARE);
        this.patience = share.compareTo(PATIENCE) < 0 ? share : PATIENCE;
    }

    /** {@return the result} */
    public ProbeResult probe() throws IOException {
        end = System.nanoTime() + limit.toNanos();
        Outcome first;
        try {
            first = ask(Duration.ZERO);
        } catch (Unopened e) {
            if (e.errno() == Errno.EAFNOSUPPORT) {
                return Findings.unreachable(server, e.errno(), limit);
            }
            throw SocketErrors.notOpened(operation, e.errno());
        }
        if (first.kind() != Kind.SILENT && first.kind() != Kind.FAILED) {
            return Findings.of(server, first);
        }
        try (ProbeConnection tcp = ProbeConnection.start(server, Abi.IPPROTO_TCP)) {
            return without(tcp, first);
        } catch (Unopened e) {
            throw SocketErrors.notOpened(operation, e.errno());
        }
    }

    /** The result of connecting without MPTCP, after connecting with it has failed. */
    private ProbeResult without(ProbeConnection tcp, Outcome first) throws IOException, Unopened {
        if (!tcp.isOf(Abi.IPPROTO_TCP)) {
            return Findings.unreachableAndConverted(server, first.errno(), limit);
        }
        State state = tcp.await(end - (first.kind() == Kind.SILENT ? patience.toNanos() : 0));
        if (state != State.CONNECTED) {
            return Findings.unreachable(server, state == State.FAILED ? tcp.errno() : first.errno(), limit);
        }
        tcp.end();
        Outcome second = ask(tcp.connectTime().multipliedBy(2));
        return second.kind() == Kind.SILENT || second.kind() == Kind.FAILED
                ? Findings.onlyWithout(server, second, tcp.connectTime())
                : Findings.of(server, second);
    }

    /** Connects once; if the counters leave open what the answer was, once more while no other probe runs. */
    private Outcome ask(Duration more) throws IOException, Unopened {
        Outcome outcome = ask(more, false);
        for (int i = 0; i < MOST_TIMES_ALONE && outcome.kind() == Kind.AMBIGUOUS; i++) {
            outcome = ask(more, true);
        }
        if (outcome.kind() == Kind.MPTCP && outcome.offer() == Offer.PERHAPS) {
            Outcome again = ask(more, true);
            return again.kind() == Kind.MPTCP ? again : outcome;
        }
        return outcome;
    }

    private Outcome ask(Duration more, boolean alone) throws IOException, Unopened {
        Lock turn = Turns.lock(alone);
        long start = System.nanoTime();
        turn.lock();
        try {
            long now = System.nanoTime();
            // waiting for other probes does not count against this one's limit
            end += now - start;
            long handshakeEnd = now + patience.plus(more).toNanos();
            return new Question(server, counters, alone).ask(handshakeEnd - end < 0 ? handshakeEnd : end, end);
        } finally {
            turn.unlock();
        }
    }
}
