// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What every parser of foreign bytes has to do with any: read them, or throw what it declares; and take little memory. */
public final class Foreign {
    /** Of inputs of 4 KiB, with the exceptions' own traces. */
    private static final long MOST_BYTES = 16 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Foreign() {}

    /** A parser, its input already in its hands. */
    @FunctionalInterface
    public interface Parser {
        /** Parses; what it gives is of no interest. */
        Object parse() throws Exception;
    }

    /**
     * Runs a parser.
     *
     * @param declared what it may throw besides reading the input
     * @throws AssertionError if it throws something else, or takes more memory than such an input is worth
     */
    public static void read(Class<? extends Exception> declared, Parser parser) {
        // the first time classes may be loaded, and instrumented
        if (bytesTaken(declared, parser) > MOST_BYTES) {
            long taken = bytesTaken(declared, parser);
            if (taken > MOST_BYTES) {
                throw new AssertionError(taken + " bytes were allocated");
            }
        }
    }

    private static long bytesTaken(Class<? extends Exception> declared, Parser parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            parser.parse();
        } catch (Exception e) {
            if (!declared.isInstance(e)) {
                throw new AssertionError(e + ", where only " + declared.getSimpleName() + " is declared", e);
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The input as the kernel writes its structs. */
    public static ByteBuffer struct(byte[] input) {
        return ByteBuffer.wrap(input).order(ByteOrder.nativeOrder());
    }

    /** The input as a file of the kernel's. */
    public static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
