// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The object file that {@code bpf/} builds and this module carries. */
public final class BpfObjectFile {
    private BpfObjectFile() {}

    /** {@return its bytes, a new array} */
    public static byte[] bytes() {
        try (InputStream resource = BpfObjectFile.class.getResourceAsStream("mptcpify.bpf.o")) {
            if (resource == null) {
                throw new IllegalStateException("mptcpify.bpf.o is not in the jar of mptcpify-native");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
