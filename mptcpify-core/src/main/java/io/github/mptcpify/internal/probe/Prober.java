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
 * Connects to one address until it is known what comes of MPTCP there: with MPTCP; where that does not come about, without it; and
 * with it once more, if that alone does. For one thread.
 */
public final class Prober {
    /**
     * How long SYNs with MPTCP's option go out, which is twice: after the second repetition the kernel would leave the option out,
     * and where that is answered, ask nobody for MPTCP any more.
     */
    private static final Duration PATIENCE = Duration.ofMillis(1200);

    /** Of the limit, as much is for each SYN with the option where the limit is short. */
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
     * @param operation as an exception names it
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

    /** {@return what came of it} */
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

    /** What a connection without MPTCP tells, where one with it has not come about. */
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

    /** Asks once, and where counters leave it open what was answered, while no other probe asks. */
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
            // others' time is not this one's
            end += now - start;
            long handshakeEnd = now + patience.plus(more).toNanos();
            return new Question(server, counters, alone).ask(handshakeEnd - end < 0 ? handshakeEnd : end, end);
        } finally {
            turn.unlock();
        }
    }
}
