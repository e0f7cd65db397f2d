// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How deep a cgroup lies, told from its visible ancestors and this process's own. */
@Tag("pure")
class LevelsTest {
    /** This process is in the cgroup 30, at level 2. */
    private static final List<Long> ANCESTORS = List.of(1L, 20L, 30L);

    @Test
    void theRootIsLevelZero() {
        assertThat(BpfHook.levels(List.of(1L), ANCESTORS)).isEqualTo(1L);
    }

    @Test
    void aSeenRootTellsTheLevel() {
        assertThat(BpfHook.levels(List.of(77L, 66L, 55L, 1L), ANCESTORS)).isEqualTo(1L << 3);
    }

    @Test
    void inACgroupNamespaceACommonAncestorTellsTheLevel() {
        assertThat(BpfHook.levels(List.of(77L, 20L), ANCESTORS)).isEqualTo(1L << 2);
        assertThat(BpfHook.levels(List.of(30L), ANCESTORS)).isEqualTo(1L << 2);
    }

    @Test
    void withoutACommonAncestorAllLevelsAreLookedAt() {
        assertThat(BpfHook.levels(List.of(77L, 66L), ANCESTORS)).isEqualTo(-1L);
    }

    @Test
    void theDeepestLevelIs63() {
        assertThat(BpfHook.levels(chainAboveRoot(63), ANCESTORS)).isEqualTo(1L << 63);
        assertThat(BpfHook.levels(chainAboveRoot(64), ANCESTORS)).isEqualTo(0);
    }

    private static List<Long> chainAboveRoot(int length) {
        return LongStream.concat(LongStream.range(1000, 1000 + length), LongStream.of(1))
                .boxed()
                .collect(Collectors.toList());
    }
}
