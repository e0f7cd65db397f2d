// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.fuzz.Foreign;
import java.io.IOException;

/** Any bytes as the text of {@code /proc/PID/net/netstat}. */
public final class CountersFuzz {
    private CountersFuzz() {}

    /** Reads it. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(IOException.class, () -> MptcpCounters.parse(Foreign.text(input)));
    }
}
