// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.system.Iproute;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Other programs that keep the endpoints of a network namespace: two of them would undo each other's work. */
final class Managers {
    private static final Path PROC = Path.of("/proc");

    private Managers() {}

    /** Fails where one runs in the calling thread's network namespace, and says how to have one only. */
    static void requireNone() throws IOException {
        Path namespace = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                String name = name(process, namespace);
                if (name.equals("mptcpd")) {
                    throw new IOException(
                            "mptcpd (process " + process.getFileName()
                                    + ") manages endpoints here already. Stop one of them: systemctl disable --now mptcp.service");
                }
                if (name.equals("NetworkManager") && !isToldNotTo()) {
                    throw new IOException("NetworkManager (process " + process.getFileName()
                            + ") manages endpoints here already (connection.mptcp-flags). Leave it to it; or write"
                            + " connection.mptcp-flags=1 below [connection] in a file of /etc/NetworkManager/conf.d, which"
                            + " switches that off");
                }
            }
        }
    }

    /** Its command's name, if it is in that namespace; else, or where that cannot be seen, empty. */
    private static String name(Path process, Path namespace) {
        try {
            String name = Files.readString(process.resolve("comm")).strip();
            boolean manager = List.of("mptcpd", "NetworkManager").contains(name);
            return manager
                            && Files.readSymbolicLink(process.resolve("ns").resolve("net"))
                                    .equals(namespace)
                    ? name
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** By its whole configuration, as it reads it. */
    private static boolean isToldNotTo() {
        try {
            return Iproute.run(List.of("NetworkManager", "--print-config"))
                    .out()
                    .lines()
                    .map(line -> line.replace(" ", ""))
                    .anyMatch(line -> line.matches("connection\\.mptcp-flags=(1|0x1|disabled)"));
        } catch (IOException e) {
            // in a container of its own, or not on the PATH: what it was told is not known
            return false;
        }
    }
}
