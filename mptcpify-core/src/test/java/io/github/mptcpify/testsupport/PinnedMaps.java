// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.PinnedBpfObject;
import java.nio.file.Path;

/** What is in the maps that are pinned in a directory. */
public final class PinnedMaps {
    private PinnedMaps() {}

    public static int keys(Path directory, String map) throws Exception {
        try (PinnedBpfObject object = PinnedBpfObject.in(directory.toString())) {
            return object.map(map).keys().size();
        }
    }

    /** Of an array, every place has its key: those count that are some attachment's. */
    public static int attachments(Path directory) throws Exception {
        try (PinnedBpfObject object = PinnedBpfObject.in(directory.toString())) {
            BpfMap map = object.map("attachments");
            int found = 0;
            for (byte[] key : map.keys()) {
                found += BpfLayout.number(map.get(key)) == 0 ? 0 : 1;
            }
            return found;
        }
    }
}
