// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a netlink datagram, or the attributes of a message, one after the other (netlink(7)). Never reads
 * beyond the end.
 */
public final class NetlinkMessages {
    private static final int ALIGNMENT = 4;
    private static final int MESSAGE_HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;

    /** The upper two bits of an attribute's type are flags. */
    private static final int ATTRIBUTE_TYPE = 0x3fff;

    private final ByteBuffer bytes;
    private int at;

    /**
     * Walks the messages of a datagram, or the attributes of a message.
     *
     * @param bytes from position 0 to the limit, in the machine's byte order; the messages are views of them
     */
    public NetlinkMessages(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * {@code struct nlmsghdr} and what follows it.
     *
     * @param type what kind of message it is
     * @param flags as NLM_F_DUMP_INTR
     * @param sequence the request's
     * @param payload from position 0 to the limit, in the machine's byte order
     */
    public record Message(int type, int flags, int sequence, ByteBuffer payload) {}

    /**
     * {@code struct nlattr} and what follows it.
     *
     * @param type what kind of attribute it is
     * @param payload from position 0 to the limit, in the machine's byte order
     */
    public record Attribute(int type, ByteBuffer payload) {
        /** The payload, which must have this size. */
        public ByteBuffer sized(int size, String what) throws ProtocolException {
            if (payload.limit() != size) {
                throw new ProtocolException("a " + what + " of " + payload.limit() + " bytes");
            }
            return payload;
        }

        /** The payload as a number of 32 bits. */
        public int u32(String what) throws ProtocolException {
            return sized(Integer.BYTES, what).getInt(0);
        }
    }

    /** The next message; null at the end. */
    @Nullable
    public Message nextMessage() throws ProtocolException {
        if (at == bytes.limit()) {
            return null;
        }
        requireHeader("message", MESSAGE_HEADER);
        int start = at;
        ByteBuffer payload = payload("message", bytes.getInt(start), MESSAGE_HEADER);
        return new Message(
                Short.toUnsignedInt(bytes.getShort(start + 4)),
                Short.toUnsignedInt(bytes.getShort(start + 6)),
                bytes.getInt(start + 8),
                payload);
    }

    /** The next attribute; null at the end. */
    @Nullable
    public Attribute nextAttribute() throws ProtocolException {
        if (at == bytes.limit()) {
            return null;
        }
        requireHeader("attribute", ATTRIBUTE_HEADER);
        int start = at;
        ByteBuffer payload = payload("attribute", Short.toUnsignedInt(bytes.getShort(start)), ATTRIBUTE_HEADER);
        return new Attribute(Short.toUnsignedInt(bytes.getShort(start + 2)) & ATTRIBUTE_TYPE, payload);
    }

    /** The payload of the last attribute of a type; null if there is none. Creates no objects for the others. */
    @Nullable
    public ByteBuffer attribute(int type) throws ProtocolException {
        int found = -1;
        while (at != bytes.limit()) {
            requireHeader("attribute", ATTRIBUTE_HEADER);
            if ((Short.toUnsignedInt(bytes.getShort(at + 2)) & ATTRIBUTE_TYPE) == type) {
                found = at;
            }
            skip("attribute", Short.toUnsignedInt(bytes.getShort(at)), ATTRIBUTE_HEADER);
        }
        return found < 0 ? null : slice(found, Short.toUnsignedInt(bytes.getShort(found)), ATTRIBUTE_HEADER);
    }

    private void requireHeader(String what, int header) throws ProtocolException {
        if (bytes.limit() - at < header) {
            throw new ProtocolException("a " + what + "'s header is cut off after " + (bytes.limit() - at) + " bytes");
        }
    }

    /** The bytes after a header; moves on to the next header. */
    private ByteBuffer payload(String what, int length, int header) throws ProtocolException {
        int start = at;
        skip(what, length, header);
        return slice(start, length, header);
    }

    /** Moves on to the next header, which begins at a multiple of four. */
    private void skip(String what, int length, int header) throws ProtocolException {
        int rest = bytes.limit() - at;
        if (length < header || length > rest) {
            throw new ProtocolException(
                    "a " + what + " of " + Integer.toUnsignedString(length) + " bytes, where there are " + rest);
        }
        // the last one may lack its padding
        at += Math.min(rest, (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    private ByteBuffer slice(int start, int length, int header) {
        return bytes.slice(start + header, length - header).order(bytes.order());
    }
}
