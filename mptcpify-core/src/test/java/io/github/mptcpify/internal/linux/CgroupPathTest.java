// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.linux.CgroupPath.Descent;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the way from the root of a mount to a cgroup follows from what the kernel writes of both. */
@Tag("pure")
class CgroupPathTest {
    @Test
    void theRootOfTheMountIsTakenOff() {
        assertDescent("/", "/a/b", 0, "a", "b");
        assertDescent("/a", "/a/b", 0, "b");
        assertDescent("/a/b", "/a/b", 0);
        assertDescent("/", "/", 0);
        assertDescent("/../a", "/../a/b", 0, "b");
    }

    @Test
    void whatLiesOutsideOfTheMountIsNotTakenForAnotherOfItsName() {
        assertOutside("/a", "/");
        assertOutside("/a", "/b");
        assertOutside("/a", "/ab");
        assertOutside("/a/b", "/a");
        assertOutside("/", "/../b");
        assertOutside("/../a", "/b");
        assertOutside("/../../a", "/../b");
    }

    @Test
    void namesThatTheNamespaceHidesAreCounted() {
        assertDescent("/..", "/", 1);
        assertDescent("/../..", "/a/b", 2, "a", "b");
        assertDescent("/../../..", "/../a", 2, "a");
    }

    @Test
    void itIsWrittenAsItIsRead() {
        for (String path : List.of("/", "/a/b", "/../..", "/../../a")) {
            assertThat(CgroupPath.parse(path)).hasToString(path);
        }
    }

    private static void assertDescent(String root, String path, int unnamed, String... names) {
        assertThat(CgroupPath.parse(path).from(CgroupPath.parse(root))).hasValue(new Descent(unnamed, List.of(names)));
    }

    private static void assertOutside(String root, String path) {
        assertThat(CgroupPath.parse(path).from(CgroupPath.parse(root))).isEmpty();
    }
}
