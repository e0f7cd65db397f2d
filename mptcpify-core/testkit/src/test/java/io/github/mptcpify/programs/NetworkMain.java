// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.network.MptcpNetwork;
import java.io.IOException;

/**
 * Makes a network with a program on its server, prints the namespaces' files and the program's number, a line each, and at
 * the end of its standard input exits without closing anything.
 */
public final class NetworkMain {
    private NetworkMain() {}

    @SuppressWarnings("resource") // left open on purpose
    public static void main(String[] arguments) throws IOException {
        MptcpNetwork network = MptcpNetwork.builder().build();
        Process program = new ProcessBuilder(network.server().command("sh", "-c", "echo; exec sleep 1000")).start();
        // it is there now, and not only on its way
        program.inputReader().readLine();
        System.out.println(network.client().namespace());
        System.out.println(network.server().namespace());
        System.out.println(program.pid());
        System.in.readAllBytes();
        System.exit(0);
    }
}
