// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;

/** A program that prints the status of a descriptor of another process, its arguments' PID and FD, or why not. */
public final class OtherProcessMain {
    private OtherProcessMain() {}

    public static void main(String[] arguments) {
        try {
            System.out.println(
                    MptcpSocketInspector.status(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1])));
        } catch (MptcpifyException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
