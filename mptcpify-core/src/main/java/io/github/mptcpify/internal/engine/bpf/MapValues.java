// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** Reads what several kinds of map values have in common. Other programs may have changed the values of pinned maps. */
final class MapValues {
    private MapValues() {}

    /** Reads a count, and that many attachments. The value has room for {@code room} attachments. */
    static List<Integer> attachments(ByteBuffer buffer, int room) throws NativeException {
        int count = buffer.getInt();
        if (count < 0 || count > room) {
            throw unreadable(count + " attachments, where there is room for " + room);
        }
        return Stream.generate(buffer::getInt).limit(count).toList();
    }

    /** The exception for a value that none of our programs wrote. */
    static NativeException unreadable(String what) {
        return NativeException.badAnswer("bpf_map_lookup_elem", Errno.EPROTO, what);
    }
}
