// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.internal.linux.CgroupSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A systemd unit, as systemctl(1) tells of it. */
final class Unit {
    /** systemd's own sign that it runs this machine: sd_booted(3). */
    private static final Path BOOTED = Path.of("/run/systemd/system");

    /** The unit that systemd itself is in: systemd.special(7). */
    private static final String ITSELF = "init.scope";

    private static final String CGROUP = "ControlGroup=";

    private Unit() {}

    /** The directory of its cgroup. */
    static Path cgroup(String name) throws IOException {
        if (!Files.isDirectory(BOOTED)) {
            throw new IOException("find the cgroup of " + name
                    + ": systemd does not run this machine. Name the cgroup: --cgroup DIR");
        }
        String path = parse(name, show(name));
        String systemd = parse(ITSELF, show(ITSELF));
        requireSameView(name, systemd, CgroupSearch.pathIn(Path.of("/proc/1/cgroup")));
        return CgroupSearch.named(path);
    }

    private static String show(String name) throws IOException {
        Process systemctl = new ProcessBuilder("systemctl", "show", "-p", "LoadState", "-p", "ControlGroup", "--", name)
                .redirectErrorStream(true)
                .start();
        return new String(systemctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** In another cgroup namespace than systemd's, its paths are other cgroups' here. */
    static void requireSameView(String name, String told, Optional<String> seen) throws IOException {
        if (!seen.equals(Optional.of(told))) {
            throw new IOException("find the cgroup of " + name + ": systemd is in the cgroup " + told
                    + ", and is seen in " + seen.orElse("none")
                    + " from here, so that its paths mean others here. Name the cgroup: --cgroup DIR");
        }
    }

    /** In the cgroup2 hierarchy, as systemd sees it. */
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
