// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

/** Receives an attachment's decisions from a reader of events. */
interface Listener {
    /** The attachment's number in the kernel. */
    int attachment();

    /** Called on the reader's thread, one event after the other. */
    void tell(Decision told);
}
