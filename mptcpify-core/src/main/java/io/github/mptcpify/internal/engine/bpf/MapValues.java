// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** What several kinds of values of maps have in common. Pinned ones may have been changed by others. */
final class MapValues {
    private MapValues() {}

    /** A number, up to what there is room for, and so many attachments. */
    static List<Integer> attachments(ByteBuffer buffer, int room) throws NativeException {
        int count = buffer.getInt();
        if (count < 0 || count > room) {
            throw unreadable(count + " attachments, where there is room for " + room);
        }
        return Stream.generate(buffer::getInt).limit(count).toList();
    }

    /** What a map has that no program of ours has put there. */
    static NativeException unreadable(String what) {
        return new NativeException("bpf_map_lookup_elem", Errno.EPROTO, what);
    }
}
