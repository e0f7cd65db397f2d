// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.KernelStruct;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code struct mptcpify_event}.
 *
 * @param attachment the attachment's number
 * @param epoch how many subscriptions to it had begun by then
 * @param event the decision
 */
record Decision(int attachment, int epoch, SocketEvent event) {
    private static final int FLAGS = 38;
    private static final int NAME = 40;

    /** TASK_COMM_LEN. */
    private static final int NAME_LENGTH = 16;

    private static final int OPTION = 56;
    private static final int CALL = 60;
    private static final int ERRNO = 62;
    private static final int SIZE = 64;

    /** In the order of {@code enum mptcpify_call}. */
    private static final Refusal.Call[] CALLS = Refusal.Call.values();

    /** In the order of {@code enum mptcpify_verdict}. */
    private static final SocketEvent.Verdict[] VERDICTS = SocketEvent.Verdict.values();

    /**
     * Parses an event.
     *
     * @param taiOffset the nanoseconds by which the kernel's CLOCK_TAI is ahead of its wall clock
     * @throws ProtocolException if this version does not know such an event
     */
    static Decision parse(byte[] bytes, long taiOffset) throws ProtocolException {
        if (bytes.length < SIZE) {
            throw new ProtocolException("a struct mptcpify_event of " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int pid = buffer.getInt(24);
        short flags = buffer.getShort(FLAGS);
        SocketEvent.Verdict verdict = KernelStruct.numbered(VERDICTS, bytes[37], "verdict");
        boolean dropped = verdict == SocketEvent.Verdict.OPTION_DROPPED;
        boolean refused = verdict == SocketEvent.Verdict.REFUSED;
        boolean socket = !dropped && !refused;
        String name = name(bytes);
        SocketEvent event = new SocketEvent(
                Instant.EPOCH.plusNanos(buffer.getLong(0) - taiOffset),
                pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid),
                name,
                Integer.toUnsignedLong(buffer.getInt(28)),
                buffer.getLong(8),
                Integer.toUnsignedLong(buffer.getInt(32)),
                bytes[36] == Abi.AF_INET ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6,
                socket && (flags & 1) != 0,
                socket && (flags & 2) != 0,
                verdict,
                dropped
                        ? Optional.of(new DroppedOption(flags >> Byte.SIZE & 0xff, flags & 0xff, name, 1))
                        : Optional.empty(),
                refused
                        ? Optional.of(new Refusal(
                                KernelStruct.numbered(CALLS, buffer.getShort(CALL), "call"),
                                flags & 0xffff,
                                buffer.getInt(OPTION),
                                name,
                                1,
                                buffer.getShort(ERRNO),
                                false))
                        : Optional.empty());
        return new Decision(buffer.getInt(16), buffer.getInt(20), event);
    }

    private static String name(byte[] bytes) {
        int end = NAME;
        while (end < NAME + NAME_LENGTH && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, NAME, end - NAME, StandardCharsets.UTF_8);
    }
}
