// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** The structs of {@code bpf/names.h}, byte for byte. */
final class NamesLayout {
    /** {@code MPTCPIFY_PATTERNS}. */
    static final int PATTERNS = 64;

    /** {@code MPTCPIFY_PATH}. */
    private static final int PATH = CgroupPattern.MAX_LENGTH + 1;

    private static final int NAMED = (1 + BpfLayout.SHARING) * Integer.BYTES;
    private static final int TEXT = NAMED;
    private static final int PREFIX_LENGTH = TEXT + PATH;
    private static final int PREFIX = PREFIX_LENGTH + 2 * Integer.BYTES;
    private static final int STATES = PREFIX + PATH;
    static final int PATTERN = STATES + (5 + 256) * Long.BYTES;

    private NamesLayout() {}

    /** {@code struct mptcpify_path}, a key. */
    static byte[] path(String path) {
        return BpfLayout.bytes(PATH, buffer -> buffer.put(path.getBytes(StandardCharsets.UTF_8)));
    }

    /** {@code struct mptcpify_named}. */
    static byte[] named(List<Integer> attachments) {
        return BpfLayout.bytes(NAMED, named(attachments.size(), attachments));
    }

    private static Consumer<ByteBuffer> named(int count, List<Integer> attachments) {
        return buffer -> {
            buffer.putInt(count);
            attachments.forEach(buffer::putInt);
        };
    }

    /** The attachments in a value that begins with {@code struct mptcpify_named}. */
    static List<Integer> attachments(byte[] named) throws NativeException {
        return MapValues.attachments(ByteBuffer.wrap(named).order(ByteOrder.LITTLE_ENDIAN), BpfLayout.SHARING);
    }

    /** {@code struct mptcpify_pattern}. */
    static byte[] pattern(CgroupPattern pattern, List<Integer> attachments) {
        return BpfLayout.bytes(PATTERN, buffer -> {
            named(attachments.size(), attachments).accept(buffer);
            buffer.position(TEXT).put(pattern.toString().getBytes(StandardCharsets.UTF_8));
            buffer.putInt(PREFIX_LENGTH, pattern.prefix().length);
            buffer.position(PREFIX).put(pattern.prefix());
            buffer.position(STATES)
                    .putLong(pattern.start())
                    .putLong(pattern.end())
                    .putLong(pattern.within())
                    .putLong(pattern.across())
                    .putLong(pattern.skip());
            for (long states : pattern.next()) {
                buffer.putLong(states);
            }
        });
    }

    /** The text in {@code struct mptcpify_pattern}. */
    static String text(byte[] pattern) {
        int end = TEXT;
        while (end < TEXT + PATH && pattern[end] != 0) {
            end++;
        }
        return new String(pattern, TEXT, end - TEXT, StandardCharsets.UTF_8);
    }

    /** {@code struct mptcpify_naming}. */
    static byte[] naming(boolean inUse, int patterns) {
        return BpfLayout.bytes(
                2 * Integer.BYTES, buffer -> buffer.putInt(inUse ? 1 : 0).putInt(patterns));
    }

    /** {@code struct mptcpify_entering}. */
    static byte[] entering(long cgroup, long levels, int attachment) {
        return BpfLayout.bytes(
                2 * Long.BYTES + 2 * Integer.BYTES,
                buffer -> buffer.putLong(cgroup).putLong(levels).putInt(attachment));
    }

    /** {@code struct mptcpify_leaving}. */
    static byte[] leaving(int attachment) {
        return BpfLayout.key(attachment);
    }
}
