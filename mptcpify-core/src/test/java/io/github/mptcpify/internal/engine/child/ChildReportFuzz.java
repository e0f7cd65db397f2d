// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import io.github.mptcpify.fuzz.Foreign;
import java.net.ProtocolException;
import java.util.Arrays;

/** Any bytes as a record that a launcher or supervisor sends; a socket gives whole ones. */
public final class ChildReportFuzz {
    private ChildReportFuzz() {}

    /** Reads it. */
    public static void fuzzerTestOneInput(byte[] input) {
        byte[] record = Arrays.copyOf(input, ChildReport.SIZE);
        Foreign.read(
                ProtocolException.class,
                () -> ChildReport.parse(record).event(new Place(1, 2)).toString());
    }
}
