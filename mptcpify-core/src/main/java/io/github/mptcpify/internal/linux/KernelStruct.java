// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A struct as the kernel wrote it, in the machine's byte order. The kernel's structs grow at the end: a field that lies
 * beyond the end, wholly or partly, is one that this kernel does not have.
 */
public record KernelStruct(ByteBuffer bytes) {
    public KernelStruct {
        bytes.order(ByteOrder.nativeOrder());
    }

    /**
     * The constant for a number of a C enum; the Java enum has the same order.
     *
     * @param values all constants of the enum
     * @param what what the enum describes, for the exception
     * @throws ProtocolException if there is no such constant
     */
    public static <E extends Enum<E>> E numbered(E[] values, int number, String what) throws ProtocolException {
        if (number < 0 || number >= values.length) {
            throw new ProtocolException("a " + what + " of the number " + number);
        }
        return values[number];
    }

    public static KernelStruct of(byte[] bytes) {
        return new KernelStruct(ByteBuffer.wrap(bytes));
    }

    /**
     * A struct within this one, cut off where this one ends.
     *
     * @param offset as the kernel wrote it; the result is empty if it lies outside of this struct
     * @param length unsigned, as the offset
     */
    public KernelStruct part(long offset, int length) {
        int start = (int) (offset < 0 ? bytes.limit() : Math.min(offset, bytes.limit()));
        int rest = bytes.limit() - start;
        return new KernelStruct(bytes.slice(start, length < 0 ? rest : Math.min(length, rest)));
    }

    private boolean has(int offset, int length) {
        return offset + length <= bytes.limit();
    }

    public OptionalInt u8(int offset) {
        return has(offset, Byte.BYTES) ? OptionalInt.of(bytes.get(offset) & 0xff) : OptionalInt.empty();
    }

    public OptionalInt u16(int offset) {
        return has(offset, Short.BYTES) ? OptionalInt.of(bytes.getShort(offset) & 0xffff) : OptionalInt.empty();
    }

    public OptionalLong u32(int offset) {
        return has(offset, Integer.BYTES) ? OptionalLong.of(bytes.getInt(offset) & 0xffffffffL) : OptionalLong.empty();
    }

    /** The bits of an unsigned number of 64 bits. */
    public OptionalLong u64(int offset) {
        return has(offset, Long.BYTES) ? OptionalLong.of(bytes.getLong(offset)) : OptionalLong.empty();
    }

    /** A part of its bytes; empty unless the struct has all of them. */
    public byte[] bytes(int offset, int length) {
        byte[] copy = new byte[has(offset, length) ? length : 0];
        if (copy.length > 0) {
            bytes.get(offset, copy);
        }
        return copy;
    }
}
