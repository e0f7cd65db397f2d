// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of an MPTCP connection or listener in a watched network namespace. Immutable.
 *
 * <p>An event names no process: the kernel's events have no attribute for one ({@code enum mptcp_event_attr} of {@code
 * include/uapi/linux/mptcp_pm.h}), and mostly a packet changes a connection, not a process. To find the processes that
 * have the connection's socket, find the socket by its addresses ({@link MptcpSocketInspector#find}), and then its
 * {@linkplain MptcpSocketInspector#owners(MptcpSocket) owners}. {@link SocketEvent#pid()} is the process that opened a
 * socket, if an attachment converts it.
 *
 * @param time when this library learned of the change: at once from the kernel's events, else at the next listing
 * @param kind the kind of change
 * @param token the connection's 32-bit token, by which {@link MptcpSocket#token()} and {@code ip mptcp monitor} name it
 *     too; empty for LISTENER_CREATED, LISTENER_CLOSED and EVENTS_LOST
 * @param local this host's address: that of the subflow for SUBFLOW_ kinds, else that of the connection's first
 *     subflow. Empty if unknown. An IPv4-mapped address is given as the IPv4 address
 * @param remote the peer's address, likewise; for ADDRESS_ANNOUNCED the announced address, with port 0 if none was
 *     announced
 * @param fellBack true if the connection is known to have fallen back to TCP; false if it is known to have negotiated
 *     MPTCP and had not fallen back at the last listing; empty if neither is known
 */
public record MptcpEvent(
        Instant time,
        Kind kind,
        OptionalLong token,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> remote,
        Optional<Boolean> fellBack) {

    /**
     * The kinds of changes. Some are known only from the kernel's events, and say so; the others also from listings.
     */
    public enum Kind {
        /** The handshake has negotiated MPTCP; it may still fall back. Only from the kernel's events. */
        CREATED,
        /**
         * The connection uses MPTCP. In the kernel's events: MPTCP is confirmed, which on the connecting side needs
         * data or an acknowledgement from the peer. In listings: MPTCP is negotiated.
         */
        ESTABLISHED,
        /** The connection fell back to plain TCP. Always from a listing: the kernel sends no event for it. */
        FELL_BACK,
        /** The connection has a further subflow. Without its addresses if it comes from a listing. */
        SUBFLOW_ESTABLISHED,
        /**
         * A further subflow has ended. The kernel also sends this event for a subflow that was never established.
         * Without its addresses if it comes from a listing. When the whole connection ends, this is not reported for
         * each subflow.
         */
        SUBFLOW_CLOSED,
        /** A subflow became a backup, or is no longer one. Only from the kernel's events. */
        SUBFLOW_PRIORITY,
        /** The peer announced a further address. Only from the kernel's events. */
        ADDRESS_ANNOUNCED,
        /** The peer withdrew an address. Only from the kernel's events, without the address. */
        ADDRESS_REMOVED,
        /** An MPTCP socket began to listen. Only from the kernel's events (Linux 6.2). */
        LISTENER_CREATED,
        /** An MPTCP socket stopped listening. Only from the kernel's events (Linux 6.2). */
        LISTENER_CLOSED,
        /** The program has closed the connection's socket, or the connection is gone. */
        CLOSED,
        /** The kernel dropped events since they were not read fast enough. It does not say which, and how many. */
        EVENTS_LOST
    }
}
