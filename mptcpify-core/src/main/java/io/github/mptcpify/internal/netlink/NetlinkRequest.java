// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** A message to the kernel, written part by part: {@code struct nlmsghdr}, the protocol's own header, and attributes. */
public final class NetlinkRequest {
    /** Flags of each request, and of a request for a list. */
    public static final int NLM_F_REQUEST = 0x1;

    public static final int NLM_F_DUMP = 0x300;

    /** Asks the kernel to acknowledge the request. */
    public static final int NLM_F_ACK = 0x4;

    private static final int NLA_F_NESTED = 0x8000;

    private static final int ALIGNMENT = 4;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int ROOM = 256;

    private final ByteBuffer bytes = ByteBuffer.allocate(ROOM).order(ByteOrder.nativeOrder());

    /** Begins a message; the kernel answers with the same sequence number. */
    public NetlinkRequest(int type, int flags, int sequence) {
        bytes.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
    }

    /** The buffer after the header, to write to; in the machine's byte order. */
    public ByteBuffer body() {
        return bytes;
    }

    /** Adds a number of 32 bits. */
    public NetlinkRequest attribute(int type, int number) {
        begin(type, Integer.BYTES).putInt(number);
        return this;
    }

    /** Adds bytes: a NUL-terminated text, or an address. */
    public NetlinkRequest attribute(int type, byte[] value) {
        begin(type, value.length).put(value);
        bytes.position((bytes.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        return this;
    }

    /** Adds a number of 8 bits. */
    public NetlinkRequest u8(int type, int number) {
        return attribute(type, new byte[] {(byte) number});
    }

    /** Adds a number of 16 bits. */
    public NetlinkRequest u16(int type, int number) {
        return attribute(
                type,
                ByteBuffer.allocate(Short.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) number)
                        .array());
    }

    /** Adds an attribute that contains others, which the action writes. */
    public NetlinkRequest nested(int type, Consumer<NetlinkRequest> others) {
        int start = bytes.position();
        begin(type | NLA_F_NESTED, 0);
        others.accept(this);
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    private ByteBuffer begin(int type, int length) {
        return bytes.putShort((short) (ATTRIBUTE_HEADER + length)).putShort((short) type);
    }

    /** The whole message. */
    public byte[] bytes() {
        bytes.putInt(0, bytes.position());
        byte[] message = new byte[bytes.position()];
        bytes.get(0, message);
        return message;
    }
}
