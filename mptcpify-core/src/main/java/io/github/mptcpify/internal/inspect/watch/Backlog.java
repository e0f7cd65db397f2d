// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The events of a watch that wait for its callback, up to a limit. Half of the room is kept for what listings find, above
 * all the ends of connections: if these were lost, the table of known connections would grow. For one thread.
 */
public final class Backlog {
    private final int room;
    private final Queue<MptcpEvent> waiting = new ArrayDeque<>();

    /** Makes an empty one. */
    public Backlog(int room) {
        this.room = room;
    }

    /** Whether there is room for an event of the kernel. */
    public boolean hasRoomForEvents() {
        return waiting.size() < room / 2;
    }

    /** Whether there is room for what a listing finds. */
    boolean hasRoom() {
        return waiting.size() < room;
    }

    void add(MptcpEvent event) {
        waiting.add(event);
    }

    /** Adds the event that some were dropped; once is enough until it is delivered. */
    public void addLoss() {
        if (hasRoom()) {
            waiting.add(new MptcpEvent(
                    Instant.now(),
                    Kind.EVENTS_LOST,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next event to deliver, or null. */
    @Nullable
    public MptcpEvent next() {
        return waiting.poll();
    }
}
