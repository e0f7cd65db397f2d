// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.inspect.MptcpOptions;
import io.github.mptcpify.jna.NativeException;
import java.util.HexFormat;

/**
 * A program that inherits sockets, and prints for each argument NAME=DESCRIPTOR=... the whole argument and what the
 * inspector says, with the equals sign between all: of isMptcp, status, info and subflows, and the bytes that info reads.
 */
public final class InspectMain {
    private InspectMain() {}

    public static void main(String[] arguments) {
        for (String argument : arguments) {
            int descriptor = Integer.parseInt(argument.split("=", -1)[1]);
            System.out.println(String.join(
                    "=",
                    argument,
                    answer(() -> MptcpSocketInspector.isMptcp(descriptor)),
                    answer(() -> MptcpSocketInspector.status(descriptor)),
                    answer(() -> MptcpSocketInspector.info(descriptor).flags().orElseThrow()),
                    answer(() -> MptcpSocketInspector.subflows(descriptor).size()),
                    bytes(descriptor)));
        }
    }

    private interface Question {
        Object ask() throws MptcpifyException;
    }

    private static String answer(Question question) {
        try {
            return question.ask().toString();
        } catch (MptcpifyException e) {
            return e.reason().toString();
        }
    }

    private static String bytes(int descriptor) {
        try {
            return HexFormat.of().formatHex(MptcpOptions.infoBytes(descriptor));
        } catch (NativeException e) {
            return "";
        }
    }
}
