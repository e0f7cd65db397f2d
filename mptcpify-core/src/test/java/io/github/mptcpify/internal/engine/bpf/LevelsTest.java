// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.scope.FoundScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How deep a cgroup lies, told from its visible ancestors and this process's own, and which levels are in use. */
@Tag("pure")
class LevelsTest {
    /** This process is in the cgroup 30, at level 2. */
    private static final List<Long> ANCESTORS = List.of(1L, 20L, 30L);

    @Test
    void theRootIsLevelZero() {
        assertThat(ScopeMaps.levels(List.of(1L), ANCESTORS)).isEqualTo(1L);
    }

    @Test
    void aSeenRootTellsTheLevel() {
        assertThat(ScopeMaps.levels(List.of(77L, 66L, 55L, 1L), ANCESTORS)).isEqualTo(1L << 3);
    }

    @Test
    void inACgroupNamespaceACommonAncestorTellsTheLevel() {
        assertThat(ScopeMaps.levels(List.of(77L, 20L), ANCESTORS)).isEqualTo(1L << 2);
        assertThat(ScopeMaps.levels(List.of(30L), ANCESTORS)).isEqualTo(1L << 2);
    }

    @Test
    void withoutACommonAncestorAllLevelsAreLookedAt() {
        assertThat(ScopeMaps.levels(List.of(77L, 66L), ANCESTORS)).isEqualTo(-1L);
    }

    @Test
    void theDeepestLevelIs63() {
        assertThat(ScopeMaps.levels(chainAboveRoot(63), ANCESTORS)).isEqualTo(1L << 63);
        assertThat(ScopeMaps.levels(chainAboveRoot(64), ANCESTORS)).isEqualTo(0);
    }

    @Test
    void whatIsInUseIsWhatAnyScopeUses() {
        Random random = new Random(1);
        ScopesInUse counted = new ScopesInUse();
        Map<FoundScope.Key, Long> expected = new HashMap<>();
        for (int round = 0; round < 5000; round++) {
            FoundScope.Kind kind = List.of(FoundScope.Kind.values()).get(random.nextInt(3));
            FoundScope.Key key = new FoundScope.Key(kind, random.nextInt(4));
            if (expected.remove(key) != null) {
                counted.remove(key);
                counted.remove(key);
            } else {
                long levels =
                        kind != FoundScope.Kind.CGROUP ? 0 : random.nextInt(4) == 0 ? -1 : 1L << random.nextInt(64);
                expected.put(key, levels);
                counted.add(key, levels);
            }
            assertThat(counted.has(key)).isEqualTo(expected.containsKey(key));
            assertThat(counted.config(8))
                    .isEqualTo(new BpfLayout.Config(
                            8,
                            expected.values().stream().reduce(0L, (one, other) -> one | other),
                            has(expected, FoundScope.Kind.NAMESPACE),
                            has(expected, FoundScope.Kind.PROCESS)));
        }
    }

    private static boolean has(Map<FoundScope.Key, Long> scopes, FoundScope.Kind kind) {
        return scopes.keySet().stream().anyMatch(key -> key.kind() == kind);
    }

    private static List<Long> chainAboveRoot(int length) {
        return LongStream.concat(LongStream.range(1000, 1000 + length), LongStream.of(1))
                .boxed()
                .collect(Collectors.toList());
    }
}
