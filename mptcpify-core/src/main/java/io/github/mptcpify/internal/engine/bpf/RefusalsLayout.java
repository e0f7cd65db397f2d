// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.Refusal;
import io.github.mptcpify.internal.engine.lenient.RefusedOptions.Answer;
import io.github.mptcpify.internal.options.OptionNames;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The structs of {@code bpf/refusals.h} as bytes, little-endian like the object. */
final class RefusalsLayout {
    /** The levels in the order of their numbers in the map. */
    private static final List<Integer> LEVELS =
            List.of(OptionNames.IP, OptionNames.SOCKET, OptionNames.TCP, OptionNames.IPV6);

    /** {@code MPTCPIFY_REFUSED_NO_ROOM}. */
    private static final short NO_ROOM = -1;

    private static final int KEY = 32;
    private static final int COMMAND = 16;

    /** In the order of {@code enum mptcpify_call}. */
    private static final Refusal.Call[] CALLS = Refusal.Call.values();

    private RefusalsLayout() {}

    /** {@code MPTCPIFY_OPTION()}. */
    static byte[] option(Answer answer) {
        return BpfLayout.key(LEVELS.indexOf(answer.level()) << 10
                | answer.number() << 2
                | (answer.ipv6() ? 2 : 0)
                | (answer.connected() ? 1 : 0));
    }

    /** {@code struct mptcpify_answers}. */
    static byte[] answers(Answer answer) {
        return BpfLayout.bytes(
                Long.BYTES, buffer -> buffer.putShort((short) answer.setErrno()).putShort((short) answer.getErrno()));
    }

    /** {@code struct mptcpify_refused}, the key that counts all refusals without a counter of their own. */
    static byte[] others(int attachment) {
        return BpfLayout.bytes(KEY, buffer -> buffer.putInt(attachment).putShort(NO_ROOM));
    }

    /** Decodes a {@code struct mptcpify_refused} and its counter. */
    static Refusal refusal(byte[] key, byte[] value) throws NativeException {
        ByteBuffer buffer = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        short call = buffer.getShort(4);
        int end = COMMAND;
        while (end < KEY && key[end] != 0) {
            end++;
        }
        if (call != NO_ROOM && (call < 0 || call >= CALLS.length)) {
            throw MapValues.unreadable("a call of the number " + call);
        }
        return new Refusal(
                call == NO_ROOM ? Refusal.Call.OTHERS : CALLS[call],
                buffer.getInt(8),
                buffer.getInt(12),
                new String(key, COMMAND, end - COMMAND, StandardCharsets.UTF_8),
                ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(),
                buffer.getShort(6),
                false);
    }
}
