// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.fuzz.Foreign;
import io.github.mptcpify.internal.engine.child.ChildReportFuzz;
import io.github.mptcpify.internal.engine.events.DecisionFuzz;
import io.github.mptcpify.jna.NativeException;
import java.util.Arrays;
import java.util.List;

/** Any bytes as records of BPF maps, pinned ones too, and of the ring; and as a launcher's. A map gives values of one size. */
public final class BpfRecordsFuzz {
    private BpfRecordsFuzz() {}

    /** Reads it as each of them. */
    public static void fuzzerTestOneInput(byte[] input) {
        DecisionFuzz.fuzzerTestOneInput(input);
        ChildReportFuzz.fuzzerTestOneInput(input);
        Foreign.read(NativeException.class, () -> BpfLayout.Config.parse(sized(input, 24)));
        Foreign.read(NativeException.class, () -> BpfLayout.Sharing.parse(sized(input, 64)));
        Foreign.read(NativeException.class, () -> NamesLayout.attachments(sized(input, 56)));
        Foreign.read(NativeException.class, () -> NamesLayout.text(sized(input, NamesLayout.PATTERN)));
        Foreign.read(NativeException.class, () -> BpfLayout.statistics(sized(input, 64), 0, List.of()));
        Foreign.read(NativeException.class, () -> BpfLayout.isByName(sized(input, 64), 1));
        Foreign.read(NativeException.class, () -> Discovery.parse(sized(input, 544)));
        Foreign.read(NativeException.class, () -> LenientLayout.telling(sized(input, 544), 1));
        Foreign.read(
                NativeException.class,
                () -> LenientLayout.dropped(sized(input, 24), new byte[8]).toString());
        Foreign.read(
                NativeException.class,
                () -> RefusalsLayout.refusal(sized(input, 32), new byte[8]).toString());
    }

    private static byte[] sized(byte[] input, int size) {
        return Arrays.copyOf(input, size);
    }
}
