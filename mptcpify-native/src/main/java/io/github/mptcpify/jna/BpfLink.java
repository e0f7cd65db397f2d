// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The attachment of a program to its hook, in force until it is closed or the process ends. */
public final class BpfLink implements AutoCloseable {
    private @Nullable Pointer link;

    BpfLink(Pointer link) {
        this.link = link;
    }

    /** Detaches the program. */
    @Override
    public void close() {
        Pointer closing = link;
        if (closing != null) {
            link = null;
            LibBpf.bpf_link__destroy(closing);
        }
    }
}
