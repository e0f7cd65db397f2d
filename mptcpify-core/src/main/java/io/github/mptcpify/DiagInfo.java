// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * {@code struct mptcp_info} as a dump carries it, in the attribute INET_DIAG_INFO.
 *
 * @param bytes as many as this kernel's struct has, from position 0, in the machine's byte order
 */
record DiagInfo(ByteBuffer bytes) {
    /** The offsets of {@code include/uapi/linux/mptcp.h}; up to 40 bytes every kernel has them, from 5.9 on. */
    private static final int SUBFLOWS = 0;

    private static final int FLAGS = 8;
    private static final int TOKEN = 12;
    private static final int FLAG_FALLBACK = 1;

    /** Refuses what has no flags: whether a socket fell back must not be guessed. */
    static DiagInfo of(ByteBuffer bytes) throws ProtocolException {
        if (bytes.limit() < TOKEN + Integer.BYTES) {
            throw new ProtocolException("a struct mptcp_info of " + bytes.limit() + " bytes");
        }
        return new DiagInfo(bytes);
    }

    /** Those beyond the first. */
    int subflows() {
        return Byte.toUnsignedInt(bytes.get(SUBFLOWS));
    }

    boolean fellBack() {
        return (bytes.getInt(FLAGS) & FLAG_FALLBACK) != 0;
    }

    long token() {
        return Integer.toUnsignedLong(bytes.getInt(TOKEN));
    }
}
