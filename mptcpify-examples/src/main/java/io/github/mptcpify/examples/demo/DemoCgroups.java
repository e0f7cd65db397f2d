// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.internal.linux.CgroupSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two new cgroups side by side, below this process's own cgroup; one of them is attached. Closing it removes them; the
 * programs in them must have ended.
 */
final class DemoCgroups implements AutoCloseable {
    private static final String PROCESSES = "cgroup.procs";

    private final Path parent;
    private final Path inside;
    private final Path outside;

    private DemoCgroups(Path parent) {
        this.parent = parent;
        this.inside = parent.resolve("inside");
        this.outside = parent.resolve("outside");
    }

    static DemoCgroups create() throws IOException {
        String name = "mptcpify-demo-" + ProcessHandle.current().pid();
        DemoCgroups cgroups = new DemoCgroups(CgroupSearch.own().resolve(name));
        try {
            Files.createDirectory(cgroups.parent);
            Files.createDirectory(cgroups.inside);
            Files.createDirectory(cgroups.outside);
        } catch (IOException e) {
            cgroups.close();
            throw e;
        }
        return cgroups;
    }

    /** The one to attach. */
    Path inside() {
        return inside;
    }

    /** The other one. */
    Path outside() {
        return outside;
    }

    /** Moves a running process with all its threads. */
    static void move(long pid, Path cgroup) throws IOException {
        Files.writeString(cgroup.resolve(PROCESSES), Long.toString(pid));
    }

    /** The command that enters a cgroup and there becomes another command. */
    static List<String> command(Path cgroup, List<String> command) {
        List<String> entering = new ArrayList<>(List.of(
                "sh",
                "-c",
                "echo 0 > \"$0\" && exec \"$@\"",
                cgroup.resolve(PROCESSES).toString()));
        entering.addAll(command);
        return entering;
    }

    @Override
    public void close() throws IOException {
        for (Path cgroup : Arrays.asList(inside, outside, parent)) {
            Files.deleteIfExists(cgroup);
        }
    }
}
