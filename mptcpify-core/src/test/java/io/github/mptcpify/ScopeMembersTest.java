// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.linux.CgroupSearch;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("socket")
class ScopeMembersTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void eachKindOfScopeHasThisProcessInIt() throws Exception {
        assertThat(Scope.host().processes()).contains(SELF, 1L).isSorted();
        assertThat(Scope.currentProcess().processes()).containsExactly(SELF);
        assertThat(Scope.networkNamespace(Path.of("/proc/self/ns/net")).processes())
                .contains(SELF);
        assertThat(Scope.cgroup(CgroupSearch.own()).processes()).contains(SELF);
        String own = CgroupSearch.pathIn(Path.of("/proc/self/cgroup")).orElseThrow();
        assertThat(Scope.cgroups(own.equals("/") ? "**" : own).processes().contains(SELF))
                .as("a pattern names no root")
                .isEqualTo(!own.equals("/"));
    }

    @Test
    void aChildIsInTheCgroupToo() throws Exception {
        Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThat(Scope.cgroup(CgroupSearch.own()).processes()).contains(SELF, child.pid());
            assertThat(Scope.process(child.pid()).processes()).containsExactly(child.pid());
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(Scope.process(child.pid()).processes()).isEmpty();
    }

    @Test
    void whatIsNotThereHasNone() throws Exception {
        assertThat(Scope.cgroup(Path.of("/nowhere")).processes()).isEmpty();
        assertThat(Scope.cgroups("no/such/*").processes()).isEmpty();
        assertThat(Scope.cgroups("no/such/*").bearers()).isEmpty();
        assertThat(Scope.cgroups("no/such").bearers()).isEmpty();
        assertThat(Scope.host().bearers()).isEmpty();
        assertThat(Scope.networkNamespace(Path.of("/nowhere")).processes()).isEmpty();
    }
}
