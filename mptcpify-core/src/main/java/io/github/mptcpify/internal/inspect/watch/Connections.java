// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.inspect.list.SocketDump;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The known open connections of a network namespace, by token. Combines the kernel's events and the listings into one
 * sequence of events. For one thread.
 *
 * <p>With the kernel's events, a listing may be ahead of events that have not been read yet. All events that were sent
 * before the end of a listing have been read before the next one begins: so if two listings in a row show a change, no event
 * will report it any more. Without the kernel's events, only the end of a connection takes two listings, since one listing
 * may miss an open connection.
 */
public final class Connections {
    private static final int LISTINGS_TO_BE_SURE = 2;

    private final boolean events;
    private final Backlog backlog;
    private final Map<Long, Connection> known = new HashMap<>();

    /** The number of listings so far. */
    private long listing;

    /** What is known about a connection. */
    private static final class Connection {
        /** The event that first reported it. */
        private final MptcpEvent first;

        /** Whether it has been reported as open. */
        private boolean announced;

        private boolean fellBack;
        private int subflows;

        /** The last listing that showed it open, or the last one before an event reported it. */
        private long seen;

        private int listings;

        Connection(MptcpEvent first) {
            this.first = first;
        }
    }

    /**
     * Knows no connection yet.
     *
     * @param events whether the kernel's events are available too
     * @param backlog where to add events, in order; if it has no room for what a listing finds, the next listing finds it
     *     again
     */
    public Connections(boolean events, Backlog backlog) {
        this.events = events;
        this.backlog = backlog;
    }

    /** Takes the first listing, whose connections are known from then on and reported as no change. */
    public void begin(SocketDump<MptcpSocket> dump) throws MptcpifyException {
        MptcpSocket socket;
        while ((socket = dump.next()) != null) {
            MptcpEvent first = ofConnection(Kind.ESTABLISHED, socket);
            if (isOpen(socket) && isDecided(socket)) {
                Connection connection = new Connection(first);
                connection.announced = true;
                connection.fellBack = socket.fellBack();
                connection.subflows = socket.additionalSubflows();
                known.put(socket.token(), connection);
            }
        }
    }

    /** Adds an event of the kernel, for which there must be room. */
    public void add(MptcpEvent event) {
        if (event.token().isEmpty()) {
            backlog.add(event);
            return;
        }
        long token = event.token().getAsLong();
        switch (event.kind()) {
            case CREATED, ESTABLISHED -> {
                Connection connection = known.computeIfAbsent(token, unknown -> new Connection(event));
                connection.announced = true;
                connection.seen = listing;
                backlog.add(withFellBack(event, connection));
            }
            case CLOSED -> {
                // the kernel reports this for connections too that were refused or never established: these are not
                // reported
                Connection connection = known.remove(token);
                if (connection != null && connection.announced) {
                    tell(Kind.CLOSED, token, connection);
                }
            }
            default -> {
                Connection connection = known.get(token);
                backlog.add(connection == null ? event : withFellBack(event, connection));
            }
        }
    }

    /** Compares a listing with what is known; missing connections count only if the listing is complete. */
    public void compare(SocketDump<MptcpSocket> dump) throws MptcpifyException {
        listing++;
        MptcpSocket socket;
        while ((socket = dump.next()) != null) {
            if (isOpen(socket) && isDecided(socket)) {
                compare(socket);
            }
        }
        Iterator<Map.Entry<Long, Connection>> entries = known.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Long, Connection> entry = entries.next();
            boolean announced = entry.getValue().announced;
            if (listing - entry.getValue().seen >= LISTINGS_TO_BE_SURE && (!announced || backlog.hasRoom())) {
                entries.remove();
                if (announced) {
                    tell(Kind.CLOSED, entry.getKey(), entry.getValue());
                }
            }
        }
    }

    private void compare(MptcpSocket socket) {
        Connection connection = known.computeIfAbsent(
                socket.token(), unknown -> new Connection(ofConnection(Kind.ESTABLISHED, socket)));
        if (connection.seen < listing) {
            connection.listings++;
        }
        connection.seen = listing;
        if (!backlog.hasRoom()) {
            return;
        }
        if (socket.fellBack()) {
            if (!connection.fellBack) {
                connection.fellBack = true;
                connection.announced = true;
                tell(Kind.FELL_BACK, socket.token(), connection);
            }
        } else if (!connection.announced && (!events || connection.listings >= LISTINGS_TO_BE_SURE)) {
            connection.announced = true;
            tell(Kind.ESTABLISHED, socket.token(), connection);
        }
        if (!events) {
            compareSubflows(socket, connection);
        }
    }

    private void compareSubflows(MptcpSocket socket, Connection connection) {
        int now = socket.additionalSubflows();
        Kind kind = now > connection.subflows ? Kind.SUBFLOW_ESTABLISHED : Kind.SUBFLOW_CLOSED;
        for (int i = Math.abs(now - connection.subflows); i > 0 && backlog.hasRoom(); i--) {
            backlog.add(new MptcpEvent(
                    Instant.now(),
                    kind,
                    OptionalLong.of(socket.token()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(connection.fellBack)));
            connection.subflows += kind == Kind.SUBFLOW_ESTABLISHED ? 1 : -1;
        }
    }

    private void tell(Kind kind, long token, Connection connection) {
        MptcpEvent first = connection.first;
        backlog.add(new MptcpEvent(
                Instant.now(),
                kind,
                OptionalLong.of(token),
                first.local(),
                first.remote(),
                Optional.of(connection.fellBack)));
    }

    private static MptcpEvent withFellBack(MptcpEvent event, Connection connection) {
        return new MptcpEvent(
                event.time(),
                event.kind(),
                event.token(),
                event.local(),
                event.remote(),
                Optional.of(connection.fellBack));
    }

    private static MptcpEvent ofConnection(Kind kind, MptcpSocket socket) {
        return new MptcpEvent(
                Instant.now(),
                kind,
                OptionalLong.of(socket.token()),
                Optional.of(socket.local()),
                Optional.of(socket.remote()),
                Optional.of(socket.fellBack()));
    }

    /** Whether it has become a connection, which is MPTCP or has fallen back. */
    private static boolean isDecided(MptcpSocket socket) {
        MptcpStatus status = socket.status();
        return socket.token() != 0 && (status == MptcpStatus.MPTCP || status == MptcpStatus.FELL_BACK);
    }

    /** Whether a program has it or may still accept it: a connection without an inode that is ending was closed. */
    private static boolean isOpen(MptcpSocket socket) {
        return switch (socket.state()) {
            case SYN_SENT, SYN_RECV, LISTEN, CLOSE, TIME_WAIT -> false;
            case ESTABLISHED, CLOSE_WAIT -> true;
            default -> socket.inode() != 0;
        };
    }
}
