// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An output that remembers why it could not be written: a PrintWriter tells only that it could not. */
public final class Output extends FilterOutputStream {
    private @Nullable IOException failure;

    public Output(OutputStream out) {
        super(out);
    }

    /**
     * Writes a file.
     *
     * @throws FileSystemException with its name, also where that is known to be wrong only while it is written
     */
    public static void write(Path file, String text) throws FileSystemException {
        try {
            Files.writeString(file, text);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw (FileSystemException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        }
    }

    /** Why something of it is missing. */
    public synchronized Optional<IOException> failure() {
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
