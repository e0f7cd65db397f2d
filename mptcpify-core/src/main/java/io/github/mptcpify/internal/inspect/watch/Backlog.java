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
 * What a watch is to tell and has not told yet, since its callback takes its time: so much at most. Half of the room is for
 * what listings find, the ends of connections above all, without which what is known of them would grow. For one thread.
 */
public final class Backlog {
    private final int room;
    private final Queue<MptcpEvent> waiting = new ArrayDeque<>();

    /** Empty. */
    public Backlog(int room) {
        this.room = room;
    }

    /** Whether there is room for what the kernel tells. */
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

    /** To be told that some were dropped; they may be dropped often before it comes to that. */
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

    /** The next one to be told, or null. */
    @Nullable
    public MptcpEvent next() {
        return waiting.poll();
    }
}
