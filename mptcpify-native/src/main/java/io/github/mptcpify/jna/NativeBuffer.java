// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Native memory that is reused from call to call. The JDK frees it when it is garbage; memory that JNA allocates would be
 * freed by a thread of JNA's, which lives as long as there is such memory. Not for several threads at once.
 */
public final class NativeBuffer {
    private final long address;
    private final ByteBuffer view;

    /**
     * Allocates zeroed memory.
     *
     * @param size in bytes, at least 1
     */
    public NativeBuffer(int size) {
        view = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Pointer.nativeValue(Native.getDirectBufferPointer(view));
    }

    /** {@return its size in bytes} */
    public int size() {
        return view.capacity();
    }

    /**
     * Reads 32 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it would read beyond the end
     */
    public int getInt(int offset) {
        return view.getInt(offset);
    }

    /**
     * Writes 32 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @param value the value
     * @throws IndexOutOfBoundsException if it would write beyond the end
     */
    public void setInt(int offset, int value) {
        view.putInt(offset, value);
    }

    /**
     * Reads 16 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it would read beyond the end
     */
    public short getShort(int offset) {
        return view.getShort(offset);
    }

    /**
     * Writes 16 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @param value the value
     * @throws IndexOutOfBoundsException if it would write beyond the end
     */
    public void setShort(int offset, short value) {
        view.putShort(offset, value);
    }

    /**
     * Reads 64 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @return the value
     * @throws IndexOutOfBoundsException if it would read beyond the end
     */
    public long getLong(int offset) {
        return view.getLong(offset);
    }

    /**
     * Writes 64 bits in the machine's byte order.
     *
     * @param offset in bytes
     * @param value the value
     * @throws IndexOutOfBoundsException if it would write beyond the end
     */
    public void setLong(int offset, long value) {
        view.putLong(offset, value);
    }

    /**
     * Writes the 64-bit address of one of its own bytes, for a struct that points into the same memory.
     *
     * @param offset where to write, in bytes
     * @param target the byte's offset
     * @throws IndexOutOfBoundsException if it would write beyond the end, or the target lies beyond it
     */
    public void setAddress(int offset, int target) {
        view.putLong(offset, address + Objects.checkIndex(target, size()));
    }

    /**
     * Copies a part of it.
     *
     * @param offset in bytes
     * @param length in bytes
     * @return a new array
     * @throws IndexOutOfBoundsException if they lie beyond the end
     */
    public byte[] bytes(int offset, int length) {
        byte[] copy = new byte[length];
        view.get(offset, copy);
        return copy;
    }

    /**
     * The memory itself, not a copy. It stays allocated as long as the view is in use.
     *
     * @return a view of all of it, in the machine's byte order
     */
    public ByteBuffer bytes() {
        return view.duplicate().order(ByteOrder.nativeOrder());
    }

    long address() {
        return address;
    }

    /** Checks that a length does not go beyond the end. */
    int checked(int length) {
        Objects.checkFromIndexSize(0, length, size());
        return length;
    }
}
