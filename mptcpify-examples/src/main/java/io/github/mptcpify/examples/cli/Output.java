// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An output that remembers why it could not be written: a PrintWriter tells only that it could not. */
final class Output extends FilterOutputStream {
    private @Nullable IOException failure;

    Output(OutputStream out) {
        super(out);
    }

    /** Why something of it is missing. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
