// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.examples.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A systemd unit, as systemctl(1) tells of it. */
final class Unit {
    /** systemd's own sign that it runs this machine: sd_booted(3). */
    private static final Path BOOTED = Path.of("/run/systemd/system");

    private static final String CGROUP = "ControlGroup=";

    private Unit() {}

    /** The directory of its cgroup. */
    static Path cgroup(String name) throws IOException {
        if (!Files.isDirectory(BOOTED)) {
            throw new IOException("find the cgroup of " + name
                    + ": systemd does not run this machine. Name the cgroup: --cgroup DIR");
        }
        Process systemctl = new ProcessBuilder("systemctl", "show", "-p", "LoadState", "-p", "ControlGroup", "--", name)
                .redirectErrorStream(true)
                .start();
        String answer = new String(systemctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Path mount = Mounts.of("cgroup2").orElseThrow(() -> new IOException("no cgroup2 hierarchy is mounted"));
        // the path begins with the root's slash
        return Path.of(mount.toString(), parse(name, answer));
    }

    /** Below the mount point of the cgroup2 hierarchy. */
    static String parse(String name, String answer) throws IOException {
        String operation = "find the cgroup of " + name + ": ";
        if (answer.contains("LoadState=not-found")) {
            throw new IOException(operation + "systemd knows no such unit. systemctl list-units lists them");
        }
        String path = answer.lines()
                .filter(line -> line.startsWith(CGROUP))
                .map(line -> line.substring(CGROUP.length()))
                .findFirst()
                .orElseThrow(() -> new IOException(operation + "systemctl says: " + answer.strip()));
        if (path.isEmpty()) {
            throw new IOException(
                    operation + "it has none now, since nothing of it runs. Start it first: systemctl start " + name);
        }
        return path;
    }
}
