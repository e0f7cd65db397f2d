// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.stream.Stream;

/** What capture.py printed on a kernel. */
public final class Captured {
    private final String kernel;
    private final Properties properties = new Properties();

    private Captured(String kernel) {
        this.kernel = kernel;
        try (InputStream resource = Captured.class.getResourceAsStream("kernel-" + kernel + ".properties")) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Captured on(String kernel) {
        return new Captured(kernel);
    }

    /** From each kernel, in the order of their age. */
    public static Stream<Captured> all() {
        return Stream.of("6.1", "6.12", "6.18", "7.3").map(Captured::new);
    }

    /** An answer; empty if the kernel refused. */
    public byte[] bytes(String name) {
        return HexFormat.of().parseHex(properties.getProperty(name));
    }

    public int number(String name) {
        return Integer.parseInt(properties.getProperty(name));
    }

    @Override
    public String toString() {
        return kernel;
    }
}
