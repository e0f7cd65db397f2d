// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.internal.linux.KernelStruct;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code struct mptcp_info} of {@code include/uapi/linux/mptcp.h}. */
public final class MptcpInfoStruct {
    /** Bits of the flags, and where the kernel writes them. */
    private static final int FLAG_FALLBACK = 1;

    private static final int FLAG_REMOTE_KEY_RECEIVED = 1 << 1;
    static final int FLAGS_OFFSET = 8;

    /**
     * The struct's sizes until Linux 6.5 and until 6.10. Both ended in padding, which later kernels use for a field: so
     * the size alone does not prove that the field is there.
     */
    private static final int SIZE_BEFORE_COUNTERS = 48;

    private static final int SIZE_BEFORE_TIMES = 88;

    private MptcpInfoStruct() {}

    /** Reads all fields that the bytes contain. */
    public static MptcpInfo parse(byte[] bytes) {
        KernelStruct struct = KernelStruct.of(bytes);
        return new MptcpInfo(
                struct.u8(0),
                struct.u8(1),
                struct.u8(2),
                struct.u8(3),
                struct.u8(4),
                struct.u8(5),
                struct.u32(FLAGS_OFFSET),
                struct.u32(12),
                struct.u64(16),
                struct.u64(24),
                struct.u64(32),
                struct.u8(40),
                struct.u8(41),
                flag(struct.u8(42)),
                bytes.length > SIZE_BEFORE_COUNTERS ? struct.u32(44) : OptionalLong.empty(),
                struct.u64(48),
                struct.u64(56),
                struct.u64(64),
                struct.u64(72),
                struct.u8(80),
                bytes.length > SIZE_BEFORE_TIMES ? struct.u32(84) : OptionalLong.empty(),
                struct.u32(88),
                struct.u32(92));
    }

    /** Without a stream, since it runs for each socket of a list. */
    private static Optional<Boolean> flag(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt() != 0) : Optional.empty();
    }

    /** The status from the flags of an MPTCP socket, and whether it listens. */
    public static MptcpStatus status(MptcpInfo info, boolean listening) {
        return status(info.flags().orElse(0), listening);
    }

    static MptcpStatus status(long flags, boolean listening) {
        if ((flags & FLAG_FALLBACK) != 0) {
            // a kernel where the TCP connection of a socket may be gone before the socket is
            return MptcpStatus.FELL_BACK;
        }
        // not the token: a connecting socket has one already, and a closed one may have none any more
        if ((flags & FLAG_REMOTE_KEY_RECEIVED) != 0) {
            return MptcpStatus.MPTCP;
        }
        return listening ? MptcpStatus.MPTCP_LISTENING : MptcpStatus.MPTCP_NOT_CONNECTED;
    }
}
