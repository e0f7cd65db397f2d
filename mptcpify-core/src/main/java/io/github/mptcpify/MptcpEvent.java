// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * That something has changed with an MPTCP connection of a watched network namespace. Immutable.
 *
 * <p>There is no process in it: none of the attributes of the kernel's events ({@code enum mptcp_event_attr} of {@code
 * include/uapi/linux/mptcp_pm.h}) is one, and what changes a connection is mostly a packet and no process. Which processes have
 * the connection's socket tells {@link MptcpSocketInspector#owners(MptcpSocket)} of what {@link MptcpSocketInspector#find} has between
 * its ends; which one opened it tells {@link SocketEvent#pid()}, of a socket that an attachment converts.
 *
 * @param time when this library got to know of it: at once of what the kernel tells, at the listing that showed it of the others
 * @param kind what has changed
 * @param token the connection's 32-bit token, by which {@link MptcpSocket#token()} and {@code ip mptcp monitor} name it
 *     too; not there for LISTENER_CREATED, LISTENER_CLOSED and EVENTS_LOST
 * @param local this host's address: of a connection its first subflow's, of SUBFLOW_ kinds that subflow's. Empty where
 *     it was not told. An IPv4-mapped address is given as the IPv4 address that it stands for
 * @param remote the peer's address, likewise; of ADDRESS_ANNOUNCED the one that was announced, with port 0 where none
 *     was
 * @param fellBack whether the connection is known to go on as plain TCP, or known to have negotiated MPTCP and not to have
 *     fallen back by the last listing; empty where neither is known
 */
public record MptcpEvent(
        Instant time,
        Kind kind,
        OptionalLong token,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> remote,
        Optional<Boolean> fellBack) {

    /** What can change. Those that only the kernel's events tell are marked so; the others come from either source. */
    public enum Kind {
        /** The handshake has negotiated MPTCP; it may still fall back. Only from the kernel's events. */
        CREATED,
        /**
         * The connection uses MPTCP. From the kernel's events: it is confirmed, which on the side that connected takes
         * data or an acknowledgement from the peer. From listings: MPTCP is negotiated.
         */
        ESTABLISHED,
        /** The connection goes on as plain TCP. Always from a listing: the kernel sends no event for it. */
        FELL_BACK,
        /** A further subflow takes part. From listings without its addresses. */
        SUBFLOW_ESTABLISHED,
        /**
         * A further subflow is gone. The kernel's events tell it also of one that was tried and never established. From
         * listings without its addresses. The end of the whole connection does not tell it of each.
         */
        SUBFLOW_CLOSED,
        /** A subflow became the backup, or ceased to be. Only from the kernel's events. */
        SUBFLOW_PRIORITY,
        /** The peer announced a further address of its own. Only from the kernel's events. */
        ADDRESS_ANNOUNCED,
        /** The peer took an address back. Only from the kernel's events, without the address. */
        ADDRESS_REMOVED,
        /** An MPTCP socket began to listen. Only from the kernel's events (Linux 6.2). */
        LISTENER_CREATED,
        /** An MPTCP socket listens no more. Only from the kernel's events (Linux 6.2). */
        LISTENER_CLOSED,
        /** The program has closed the connection's socket, or the connection is gone. */
        CLOSED,
        /** The kernel dropped events since they were not taken fast enough. Which, and how many, it does not say. */
        EVENTS_LOST
    }
}
