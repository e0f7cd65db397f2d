// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a BPF ring buffer. There must be one at a time for each map, or a record may be read twice. Not for
 * several threads at once.
 */
public final class BpfRing implements AutoCloseable {
    /** The result by which the callback stops libbpf; any negative number would do. */
    private static final int FULL = -Errno.ENOBUFS;

    private final String name;

    /** Referenced here as long as libbpf uses it: JNA frees callbacks that are garbage. */
    private final LibBpf.Sample callback = this::sample;

    private List<byte[]> records = new ArrayList<>();
    private int most;
    private @Nullable Pointer ring;

    private BpfRing(String name) {
        this.name = name;
    }

    static BpfRing open(String name, int map) throws NativeException {
        BpfRing opened = new BpfRing(name);
        LibBpfLog.capture();
        Pointer ring = LibBpf.ring_buffer__new(map, opened.callback, Pointer.NULL, Pointer.NULL);
        int errno = Native.getLastError();
        String log = LibBpfLog.captured();
        if (ring == null) {
            throw new NativeException("ring_buffer__new(" + name + ")", errno, log);
        }
        opened.ring = ring;
        return opened;
    }

    /** {@return an epoll(7) descriptor, readable while there are records; it belongs to the ring} */
    public int descriptor() {
        return LibBpf.ring_buffer__epoll_fd(open());
    }

    /**
     * Takes records from the ring, in the order in which the programs reserved them. Does not wait.
     *
     * @param wanted how many at most, at least 1
     * @return their bytes; empty if there is none
     * @throws NativeException if libbpf fails
     */
    public List<byte[]> take(int wanted) throws NativeException {
        most = wanted;
        records = new ArrayList<>();
        int result = LibBpf.ring_buffer__consume(open());
        if (result < 0 && result != FULL) {
            throw new NativeException("ring_buffer__consume(" + name + ")", -result, "");
        }
        return records;
    }

    /** The record counts as taken whatever this returns. Nothing may be thrown through libbpf's frames. */
    private int sample(Pointer context, Pointer data, long size) {
        records.add(data.getByteArray(0, (int) size));
        return records.size() < most ? 0 : FULL;
    }

    private Pointer open() {
        Pointer open = ring;
        if (open == null) {
            throw new IllegalStateException("the ring is closed");
        }
        return open;
    }

    /** Frees it; unread records stay in the map. */
    @Override
    public void close() {
        Pointer closing = ring;
        if (closing != null) {
            ring = null;
            LibBpf.ring_buffer__free(closing);
        }
    }
}
