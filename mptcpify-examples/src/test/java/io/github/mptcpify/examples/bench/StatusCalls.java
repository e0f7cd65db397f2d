// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.MptcpSocketInspector;
import java.io.IOException;

/** Calls status(int) of each kind as often as it is told, for strace to count what the kernel is asked. */
final class StatusCalls {
    private StatusCalls() {}

    public static void main(String[] arguments) throws IOException {
        int calls = Integer.parseInt(arguments[0]);
        for (int i = 0; i < calls; i++) {
            for (Kind kind : Kind.values()) {
                MptcpSocketInspector.status(kind.descriptor());
            }
        }
    }
}
