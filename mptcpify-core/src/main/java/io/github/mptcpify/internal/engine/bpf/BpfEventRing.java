// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.jna.BpfRing;
import io.github.mptcpify.jna.NativeException;
import java.util.List;

/** The map "events" of the program. */
record BpfEventRing(String operation, BpfRing ring) implements EventRing {
    @Override
    public int descriptor() {
        return ring.descriptor();
    }

    @Override
    public List<byte[]> take(int most) throws MptcpifyException {
        try {
            return ring.take(most);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public void close() {
        ring.close();
    }
}
