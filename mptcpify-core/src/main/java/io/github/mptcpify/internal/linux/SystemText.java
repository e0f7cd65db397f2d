// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.util.NoSuchElementException;

/** Parses texts of the kernel or of a system program, whose format is known. */
public final class SystemText {
    private SystemText() {}

    /** Parses a text without checking its format. */
    @FunctionalInterface
    public interface Reader<T> {
        /** The parsed value. */
        T read() throws IOException;
    }

    /**
     * Parses a text.
     *
     * @param source where it is from, for the exception
     * @throws IOException if it has another format: a word or line is missing, or a number is none
     */
    public static <T> T read(String source, Reader<T> reader) throws IOException {
        try {
            return reader.read();
        } catch (ArithmeticException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NoSuchElementException e) {
            throw new IOException(
                    source + " has an unknown format (" + e.getMessage() + "): please report its content", e);
        }
    }
}
