// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** A program that inherits sockets, and prints for each argument NAME=DESCRIPTOR=... what the inspector says of it. */
final class InspectMain {
    private InspectMain() {}

    public static void main(String[] arguments) {
        for (String argument : arguments) {
            String[] parts = argument.split("=", -1);
            System.out.println(parts[0] + " " + parts[2] + " " + inspect(Integer.parseInt(parts[1])));
        }
    }

    private static String inspect(int descriptor) {
        try {
            return String.valueOf(MptcpSocketInspector.isMptcp(descriptor));
        } catch (MptcpifyException e) {
            return e.reason().toString();
        }
    }
}
