// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.ScopeErrors;
import java.util.BitSet;

/** The numbers of attachments: ever new ones, each of which has a place of its own in the program's array. */
public final class AttachmentNumbers {
    private final BitSet places = new BitSet(BpfLayout.ATTACHMENTS);
    private int last;

    /** After one that was given last; 0 for none. */
    public AttachmentNumbers(int last) {
        this.last = last;
    }

    /** A number that was not given before, and whose place is free. It has to be {@link #take taken} to have it. */
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
