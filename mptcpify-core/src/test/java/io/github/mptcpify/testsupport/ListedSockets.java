// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code ss}, and not this library, says of MPTCP sockets. */
public final class ListedSockets {
    private ListedSockets() {}

    /** The states of the MPTCP sockets that have a port at either end, in order: none is MPTCP where it is empty. */
    public static List<String> states(int port) throws IOException {
        Process ss = new ProcessBuilder("ss", "-HMan", "sport = :" + port + " or dport = :" + port)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> states = ss.inputReader()
                .lines()
                .map(line -> line.split("\\s+", 2)[0])
                .sorted()
                .collect(Collectors.toList());
        if (ss.onExit().join().exitValue() != 0) {
            throw new IOException("ss failed");
        }
        return states;
    }
}
