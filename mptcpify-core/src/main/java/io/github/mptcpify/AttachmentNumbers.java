// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.ScopeErrors;
import java.util.BitSet;

/** The numbers of attachments: ever new ones, each of which has a place of its own in the program's array. */
final class AttachmentNumbers {
    private final BitSet places = new BitSet(BpfLayout.ATTACHMENTS);
    private int last;

    /** After one that was given last; 0 for none. */
    AttachmentNumbers(int last) {
        this.last = last;
    }

    /** A number that was not given before, and whose place is free. It has to be {@link #take taken} to have it. */
    int next(String operation) throws MptcpifyException {
        if (places.cardinality() == BpfLayout.ATTACHMENTS) {
            throw ScopeErrors.noRoom(operation);
        }
        do {
            last++;
        } while (last == 0 || places.get(BpfLayout.place(last)));
        return last;
    }

    void take(int number) {
        places.set(BpfLayout.place(number));
    }

    void release(int number) {
        places.clear(BpfLayout.place(number));
    }
}
