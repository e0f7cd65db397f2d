// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/** A writer that ends whoever writes at the first failure: a PrintWriter alone goes on in silence. */
public final class Printer extends PrintWriter {
    private final Output output;

    /** What could not be written. */
    public static final class Failed extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        Failed(IOException cause) {
            super(cause);
        }
    }

    public Printer(Output output) {
        super(new OutputStreamWriter(output, Charset.defaultCharset()), true);
        this.output = output;
    }

    /**
     * {@inheritDoc}
     *
     * @throws Failed if this or anything before could not be written
     */
    @Override
    public void println(String line) {
        super.println(line);
        flush();
    }

    /**
     * {@inheritDoc}
     *
     * @throws Failed if this or anything before could not be written
     */
    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }

    /**
     * {@inheritDoc}
     *
     * @throws Failed if anything could not be written
     */
    @Override
    public void flush() {
        super.flush();
        output.failure().ifPresent(failure -> {
            throw new Failed(failure);
        });
    }
}
