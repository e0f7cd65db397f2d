// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The object files that {@code bpf/} builds and this module contains. */
public final class BpfObjectFile {
    private BpfObjectFile() {}

    /** {@return the bytes of mptcpify.bpf.o, a new array} */
    public static byte[] bytes() {
        return bytes("mptcpify.bpf.o");
    }

    /** {@return the bytes of names.bpf.o, a new array} */
    public static byte[] names() {
        return bytes("names.bpf.o");
    }

    /** {@return the bytes of lenient.bpf.o, a new array} */
    public static byte[] lenient() {
        return bytes("lenient.bpf.o");
    }

    /** {@return the bytes of refusals.bpf.o, a new array} */
    public static byte[] refusals() {
        return bytes("refusals.bpf.o");
    }

    private static byte[] bytes(String name) {
        try (InputStream resource = BpfObjectFile.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is not in the jar of mptcpify-native");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
