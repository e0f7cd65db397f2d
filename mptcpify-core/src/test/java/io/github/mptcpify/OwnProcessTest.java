// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.CgroupPattern;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class OwnProcessTest {
    @Test
    void isOnTheHostAndInItself() {
        assertThat(OwnProcess.isIn(Scope.host())).isTrue();
        assertThat(OwnProcess.isIn(Scope.currentProcess())).isTrue();
        assertThat(OwnProcess.isIn(Scope.networkNamespace(Path.of("/proc/self/ns/net"))))
                .isTrue();
    }

    @Test
    void isNotWhereAnotherIs() {
        assertThat(OwnProcess.isIn(Scope.process(1))).isFalse();
        assertThat(OwnProcess.isIn(Scope.cgroup(Path.of("/nowhere")))).isFalse();
        assertThat(OwnProcess.isIn(Scope.unit("mptcpify-none.service"))).isFalse();
    }

    @Test
    void isInWhatHasTheNameOfItsCgroupOrOfOneAbove() {
        CgroupPattern shops = CgroupPattern.parse("*.slice/shop-*");
        assertThat(OwnProcess.isBelow(shops, "/system.slice/shop-1")).isTrue();
        assertThat(OwnProcess.isBelow(shops, "/system.slice/shop-1/worker")).isTrue();
        assertThat(OwnProcess.isBelow(shops, "/system.slice")).isFalse();
        assertThat(OwnProcess.isBelow(shops, "/")).isFalse();
    }
}
