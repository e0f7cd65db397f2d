// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.fuzz.Foreign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Any bytes as a description of a persistent attachment, and as a line of {@code /proc/locks}. */
public final class DescriptionFuzz {
    private DescriptionFuzz() {}

    /** Reads it in both ways; what can be read is written, and says the same. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(IOException.class, () -> {
            Description read = Description.parse(input);
            Description again = Description.parse(read.bytes());
            if (read.before().dropped().size() > 64 || again.equals(read)) {
                return again;
            }
            throw new IllegalStateException(read + " was written and read as " + again);
        });
        Foreign.read(
                IOException.class,
                () -> DirectoryLock.holder(
                        new String(input, StandardCharsets.UTF_8).lines().toList(), 0x1f, 5678));
    }
}
