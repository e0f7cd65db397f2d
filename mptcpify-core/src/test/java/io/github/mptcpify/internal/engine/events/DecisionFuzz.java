// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import io.github.mptcpify.fuzz.Foreign;
import java.net.ProtocolException;

/** Any bytes as a record of the events' ring. */
public final class DecisionFuzz {
    private DecisionFuzz() {}

    /** Reads it. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(
                ProtocolException.class,
                () -> Decision.parse(input, 37_000_000_000L).toString());
    }
}
