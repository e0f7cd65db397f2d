// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.DroppedOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The structs that {@code bpf/lenient.bpf.c} shares with Java, byte for byte. */
final class LenientLayout {
    /** TASK_COMM_LEN. */
    private static final int COMMAND = 16;

    /** In {@code struct mptcpify_discovery}. */
    private static final int PID_NAMESPACE = 520;

    /** {@code MPTCPIFY_NO_ROOM}. */
    private static final short NO_ROOM = -1;

    private LenientLayout() {}

    private static String command(byte[] bytes, int from) {
        int end = from;
        while (end < from + COMMAND && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /**
     * {@code struct mptcpify_dropped}, the key that counts all options of an attachment without a counter of their own.
     */
    static byte[] droppedOthers(int attachment) {
        return BpfLayout.bytes(
                2 * Integer.BYTES + COMMAND,
                buffer -> buffer.putInt(attachment).putShort(NO_ROOM).putShort(NO_ROOM));
    }

    /** Decodes a {@code struct mptcpify_dropped} and its counter. */
    static DroppedOption dropped(byte[] key, byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        short level = buffer.getShort(4);
        long count = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return level == NO_ROOM
                ? new DroppedOption(-1, -1, "others", count)
                : new DroppedOption(level, buffer.getShort(6), command(key, 2 * Integer.BYTES), count);
    }

    /**
     * {@code struct mptcpify_telling}, from a {@code struct mptcpify_discovery} and the thread whose sockets stay TCP.
     */
    static byte[] telling(byte[] discovery, int thread) {
        ByteBuffer found = ByteBuffer.wrap(discovery).order(ByteOrder.LITTLE_ENDIAN);
        return BpfLayout.bytes(
                4 * Integer.BYTES,
                buffer -> buffer.putInt(found.getInt(PID_NAMESPACE))
                        .putInt(found.getInt(PID_NAMESPACE + Integer.BYTES))
                        .putInt(thread));
    }
}
