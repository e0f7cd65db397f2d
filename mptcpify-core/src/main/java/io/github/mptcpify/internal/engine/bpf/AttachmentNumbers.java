// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.ScopeErrors;
import java.util.BitSet;

/** Allocates numbers for attachments. A number is never reused, and determines an index in the program's array. */
public final class AttachmentNumbers {
    private final BitSet places = new BitSet(BpfLayout.ATTACHMENTS);
    private int last;

    /** Continues after the last allocated number; 0 for none. */
    public AttachmentNumbers(int last) {
        this.last = last;
    }

    /** The next unused number whose index is free. {@link #take} allocates it. */
    public int next(String operation) throws MptcpifyException {
        if (places.cardinality() == BpfLayout.ATTACHMENTS) {
            throw ScopeErrors.noRoom(operation);
        }
        do {
            last++;
        } while (last == 0 || places.get(BpfLayout.place(last)));
        return last;
    }

    public void take(int number) {
        places.set(BpfLayout.place(number));
    }

    public void release(int number) {
        places.clear(BpfLayout.place(number));
    }
}
