// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

/** Whom a reader of events tells of an attachment's decisions. */
interface Listener {
    /** The attachment's number in the kernel. */
    int attachment();

    /** Called on the reader's thread, one event after the other. */
    void tell(Decision told);
}
