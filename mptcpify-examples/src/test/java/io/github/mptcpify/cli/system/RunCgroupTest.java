// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel refuses of cgroups, as it does so. */
@Tag("socket")
@Tag("root")
class RunCgroupTest {
    private final Path box =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"), "run-cgroup");

    @BeforeEach
    void make() throws IOException {
        Files.createDirectory(box);
    }

    @AfterEach
    void remove() throws IOException {
        assertThat(box.toFile().listFiles(folder -> folder.isDirectory())).isEmpty();
        Files.delete(box);
    }

    @Test
    void aLimitIsNamedWithItsFile() throws IOException {
        Files.writeString(box.resolve("cgroup.max.descendants"), "0");
        assertThatThrownBy(() -> RunCgroup.create(box))
                .hasMessageStartingWith("make a cgroup in " + box + ": there are 0 cgroups below " + box)
                .hasMessageEndingWith("Raise it: echo max >" + box.resolve("cgroup.max.descendants"));
        Files.writeString(box.resolve("cgroup.max.descendants"), "max");
        Files.writeString(box.resolve("cgroup.max.depth"), "0");
        assertThatThrownBy(() -> RunCgroup.create(box))
                .hasMessageStartingWith("make a cgroup in " + box + ": it would lie 1 levels below " + box)
                .hasMessageEndingWith("Raise it: echo max >" + box.resolve("cgroup.max.depth"));
        Files.writeString(box.resolve("cgroup.max.depth"), "max");
        try (RunCgroup cgroup = RunCgroup.create(box)) {
            assertThat(cgroup.path()).isDirectory().hasParent(box);
        }
    }

    @Test
    void noProcessGoesBelowAThreadedCgroup() throws IOException {
        Path threads = Files.createDirectory(box.resolve("threads"));
        Files.writeString(threads.resolve("cgroup.type"), "threaded");
        try (RunCgroup cgroup = RunCgroup.create(threads)) {
            assertThatThrownBy(() -> cgroup.add(ProcessHandle.current().pid()))
                    .hasMessageStartingWith("move a process to the cgroup " + cgroup.path() + ": " + threads
                            + " is a threaded cgroup (cgroup.type: threaded)");
        } finally {
            Files.delete(threads);
        }
    }

    @Test
    void aReadOnlyMountIsNamed(@TempDir Path folder) throws Exception {
        run("mount", "--bind", box.toString(), folder.toString());
        try {
            run("mount", "-o", "remount,bind,ro", folder.toString());
            assertThatThrownBy(() -> RunCgroup.create(folder))
                    .hasMessageStartingWith(
                            "make a cgroup in " + folder + ": the cgroup2 hierarchy is mounted read-only")
                    .hasMessageContaining("mount -o remount,rw " + folder);
        } finally {
            run("umount", folder.toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
