// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import java.io.IOException;

/** A program that prints how many sockets it sees of another process, its argument PID, or why none. */
public final class ProcessMain {
    private ProcessMain() {}

    public static void main(String[] arguments) throws IOException {
        try {
            System.out.println(MptcpSocketInspector.inspectProcess(Long.parseLong(arguments[0]))
                    .sockets()
                    .size());
        } catch (MptcpifyException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
