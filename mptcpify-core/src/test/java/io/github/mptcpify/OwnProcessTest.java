// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.internal.engine.scope.ScopeMembers;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class OwnProcessTest {
    @Test
    void isOnTheHostAndInItself() {
        assertThat(MptcpJvm.hasThisProcess(Scope.host())).isTrue();
        assertThat(MptcpJvm.hasThisProcess(Scope.currentProcess())).isTrue();
        assertThat(MptcpJvm.hasThisProcess(Scope.networkNamespace(Path.of("/proc/self/ns/net"))))
                .isTrue();
    }

    @Test
    void isNotWhereAnotherIs() {
        assertThat(MptcpJvm.hasThisProcess(Scope.process(1))).isFalse();
        assertThat(MptcpJvm.hasThisProcess(Scope.cgroup(Path.of("/nowhere")))).isFalse();
        assertThat(MptcpJvm.hasThisProcess(Scope.unit("mptcpify-none.service"))).isFalse();
    }

    @Test
    void isInWhatHasTheNameOfItsCgroupOrOfOneAbove() {
        CgroupPattern shops = CgroupPattern.parse("*.slice/shop-*");
        assertThat(ScopeMembers.isBelow(shops, "/system.slice/shop-1")).isTrue();
        assertThat(ScopeMembers.isBelow(shops, "/system.slice/shop-1/worker")).isTrue();
        assertThat(ScopeMembers.isBelow(shops, "/system.slice")).isFalse();
        assertThat(ScopeMembers.isBelow(shops, "/")).isFalse();
    }
}
