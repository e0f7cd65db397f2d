// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import java.util.List;

/**
 * A program of ours in the kernel. An attachment in it has a number and a filter, and is asked about a socket once a
 * scope lists it. The engine calls it from one thread at a time.
 */
public interface Hook extends AutoCloseable {
    /** Makes a new one, that converts nothing yet. */
    @FunctionalInterface
    interface Factory {
        Hook open(String operation) throws MptcpifyException;
    }

    /** Whether it leaves sockets alone where MPTCP is off: they would fail. */
    boolean hasGuard();

    /**
     * Has options dropped that MPTCP refuses, on the sockets that an attachment is going to convert; until that is removed.
     *
     * @param place where these sockets are
     */
    void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException;

    /**
     * Counts what MPTCP refuses to programs in an attachment's scope, once that is added; until it is removed.
     *
     * @param audit whether TCP sockets are meant too
     */
    void report(String operation, int attachment, boolean audit) throws MptcpifyException;

    /** What was refused in an attachment's scope, or dropped, in no order. */
    List<Refusal> refusals(int attachment);

    /** Puts an attachment to a scope in, with its counters at 0; the scope does not list it yet. */
    void add(String operation, int attachment, FoundScope.Key scope, Filter filter) throws MptcpifyException;

    /** Sets which attachments are asked about a scope's sockets; who was and stays is asked throughout. None takes it out. */
    void list(String operation, FoundScope target, List<Integer> attachments) throws MptcpifyException;

    /** Begins to convert; called once, when the first scope is in. */
    void attach(String operation) throws MptcpifyException;

    /** What an attachment has counted. */
    Statistics statistics(int attachment);

    /** How many socket() calls of the machine it was not asked about since it was attached. */
    long missed();

    /**
     * Has each decision of an attachment written into the ring of {@link #events}, or no more.
     *
     * @return the epoch that the attachment's events carry from now on
     */
    int listen(String operation, int attachment, boolean on) throws MptcpifyException;

    /** How many of an attachment's decisions found no room in the ring. */
    long lost(int attachment);

    /** Opens the ring; it outlives the hook, and there must be one at a time. */
    EventRing events(String operation) throws MptcpifyException;

    /** Takes an attachment out, that no scope lists any more. */
    void remove(int attachment, FoundScope.Key scope, Filter filter);

    /** Detaches and unloads. */
    @Override
    void close();
}
