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
 * Our program in the kernel. An attachment has a number and a filter, and takes effect when a scope lists it. The
 * engine calls the hook from one thread at a time.
 */
public interface Hook extends AutoCloseable {
    System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** Makes a new hook, which converts nothing yet. */
    @FunctionalInterface
    interface Factory {
        Hook open(String operation) throws MptcpifyException;

        /** Takes back a hook that lists no scope, attached or not. */
        default void giveBack(Hook hook) {
            hook.close();
        }

        /** Takes back a hook whose first attachment failed, at whatever step. */
        default void abandon(Hook hook, int attachment, Filter filter, FoundScope target) {
            boolean empty = false;
            try {
                hook.list("detach", target, List.of());
                hook.remove(attachment, target.key(), filter);
                empty = true;
            } catch (MptcpifyException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "unloaded, since a scope may be left in it", e);
            } finally {
                if (empty) {
                    giveBack(hook);
                } else {
                    hook.close();
                }
            }
        }
    }

    /** A use of a hook, which leaves no scope in it. */
    @FunctionalInterface
    interface Use<T> {
        /**
         * Uses it.
         *
         * @param attached whether it is attached for this process's attachments
         */
        T of(Hook hook, boolean attached);
    }

    /** Whether it leaves sockets TCP where MPTCP is off, which would fail as MPTCP. */
    boolean hasGuard();

    /**
     * Drops options that MPTCP refuses, on sockets that an attachment will convert, until the attachment is removed.
     *
     * @param place the cgroup that contains these sockets' programs
     */
    void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException;

    /** Does {@link #relax} for no attachment, and undoes it, to find out whether it works. */
    void tryRelaxing(String operation, LenientPlace place) throws MptcpifyException;

    /**
     * Counts what MPTCP refuses to programs in an attachment's scope, from the attachment's addition to its removal.
     *
     * @param audit whether TCP sockets are included
     */
    void report(String operation, int attachment, boolean audit) throws MptcpifyException;

    /** The refused and dropped calls in an attachment's scope, in no order. */
    List<Refusal> refusals(int attachment);

    /** Adds an attachment for a scope, with its counters at 0; the scope does not list it yet. */
    void add(String operation, int attachment, FoundScope.Key scope, Filter filter) throws MptcpifyException;

    /**
     * Sets the attachments of a scope. Attachments already listed stay in force throughout; an empty list removes the
     * scope.
     */
    void list(String operation, FoundScope target, List<Integer> attachments) throws MptcpifyException;

    /** Begins to convert; called once, after the first scope was listed. */
    void attach(String operation) throws MptcpifyException;

    /** Undoes {@link #attach}, where no scope is listed any more: the program stays loaded. */
    void detach();

    /** Brings a hook that was loaded earlier up to date: the caller may be in another cgroup or namespace now. */
    void update(String operation) throws MptcpifyException;

    /** The counts of an attachment. */
    Statistics statistics(int attachment);

    /** For how many socket() calls of the machine the kernel skipped the program since it was attached. */
    long missed();

    /**
     * Starts or stops writing an attachment's decisions into the ring of {@link #events}.
     *
     * @return the epoch that the attachment's events carry from now on
     */
    int listen(String operation, int attachment, boolean on) throws MptcpifyException;

    /** How many of an attachment's decisions did not fit into the ring. */
    long lost(int attachment);

    /** Opens the ring, which outlives the hook; only one may be open at a time. */
    EventRing events(String operation) throws MptcpifyException;

    /** Removes an attachment that no scope lists any more. */
    void remove(int attachment, FoundScope.Key scope, Filter filter);

    /** Detaches and unloads. */
    @Override
    void close();
}
