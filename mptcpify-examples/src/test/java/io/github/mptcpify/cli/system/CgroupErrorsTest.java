// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a refusal, from files as the kernel has them in a cgroup. */
@Tag("pure")
class CgroupErrorsTest {
    @TempDir
    private Path above;

    private String of(Path parent, String reason) {
        return CgroupErrors.of("do it", parent, new FileSystemException(parent.toString(), null, reason))
                .getMessage();
    }

    private Path cgroup(Path folder, String descendants, int there, String depth) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("cgroup.procs"), "");
        Files.writeString(folder.resolve("cgroup.type"), "domain\n");
        Files.writeString(folder.resolve("cgroup.max.descendants"), descendants + "\n");
        Files.writeString(folder.resolve("cgroup.max.depth"), depth + "\n");
        Files.writeString(folder.resolve("cgroup.stat"), "nr_descendants " + there + "\nnr_dying_descendants 9\n");
        return folder;
    }

    @Test
    void aThreadedCgroupIsNamed() throws IOException {
        Path parent = cgroup(above.resolve("in"), "max", 0, "max");
        for (String type : new String[] {"threaded", "domain threaded", "domain invalid"}) {
            Files.writeString(parent.resolve("cgroup.type"), type + "\n");
            assertThat(of(parent, "Operation not supported"))
                    .startsWith("do it: " + parent + " is a threaded cgroup (cgroup.type: " + type + ")")
                    .contains("start it from another one");
        }
    }

    @Test
    void theLimitThatIsReachedIsNamed() throws IOException {
        cgroup(above, "1", 1, "max");
        Path parent = cgroup(above.resolve("in"), "max", 0, "max");
        assertThat(of(parent, "Resource temporarily unavailable"))
                .isEqualTo("do it: there are 1 cgroups below " + above
                        + " already, which is its limit. Raise it: echo max >"
                        + above.resolve("cgroup.max.descendants"));
        cgroup(above, "max", 1, "1");
        assertThat(of(parent, "Resource temporarily unavailable"))
                .isEqualTo(
                        "do it: it would lie 2 levels below " + above + ", deeper than that one's limit. Raise it: echo"
                                + " max >" + above.resolve("cgroup.max.depth"));
    }

    @Test
    void whoMayNotIsToldSo() {
        assertThat(CgroupErrors.of("do it", above, new AccessDeniedException(above.toString())))
                .hasMessageStartingWith("do it: this user may not. Run it as root;");
    }

    @Test
    void ofWhatHasGoneAndOfOthersThereIsAWayToo() throws IOException {
        assertThat(of(above.resolve("none"), "x")).contains(" has gone", "start it from another one");
        assertThat(of(cgroup(above.resolve("in"), "max", 0, "max"), "Device or resource busy"))
                .startsWith("do it: Device or resource busy; ")
                .contains("start it from another one");
        assertThat(CgroupErrors.of(
                        "do it", cgroup(above.resolve("in"), "2", 1, "2"), new IOException("No such device")))
                .as("no limit is reached")
                .hasMessageStartingWith("do it: No such device; ");
    }
}
