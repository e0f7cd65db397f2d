// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.programs;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What arrived at one end of a connection; as text "SIZE CHECKSUM".
 *
 * @param bytes the number of bytes
 * @param sha256 its SHA-256 in hexadecimal, or {@link #UNKNOWN}
 */
public record Received(long bytes, String sha256) {
    /** Stands for the checksum if a program reports only the size of what it received. */
    public static final String UNKNOWN = "-";

    public static Received of(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new Received(content.length, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public static Received parse(String text) throws IOException {
        String[] words = text.split(" ", -1);
        if (words.length != 2 || !words[0].matches("\\d+")) {
            throw new IOException(text);
        }
        return new Received(Long.parseLong(words[0]), words[1]);
    }

    public boolean isSameAs(Received other) {
        return bytes == other.bytes
                && (sha256.equals(other.sha256) || sha256.equals(UNKNOWN) || other.sha256.equals(UNKNOWN));
    }

    /** The same, for people to read. */
    public String describe() {
        return bytes + " bytes (" + sha256.substring(0, Math.min(8, sha256.length())) + ")";
    }

    @Override
    public String toString() {
        return bytes + " " + sha256;
    }
}
