// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.util.NoSuchElementException;

/** Texts that the kernel, or a program of the system, writes in a shape that is known. */
public final class SystemText {
    private SystemText() {}

    /** Takes a text apart, as if it could only be as it is known to be. */
    @FunctionalInterface
    public interface Reader<T> {
        /** What the text says. */
        T read() throws IOException;
    }

    /**
     * What a text says.
     *
     * @param source where it is from, to be named
     * @throws IOException if it has another shape: a word or line that is missing, or one that is no number
     */
    public static <T> T read(String source, Reader<T> reader) throws IOException {
        try {
            return reader.read();
        } catch (ArithmeticException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NoSuchElementException e) {
            throw new IOException(
                    source + " has another shape than is known (" + e.getMessage() + "): please report what is in it",
                    e);
        }
    }
}
