// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.internal.engine.scope.FoundScope;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Which kinds of scope are attached, and at which levels of the cgroup tree: the program's only knowledge of them
 * besides its maps. Updated with each scope, so that a further scope costs the same however many there are.
 */
final class ScopesInUse {
    /** By scope, the levels at which it may lie; 0 if it is not a cgroup. */
    private final Map<FoundScope.Key, Long> levels = new HashMap<>();

    private final int[] atLevel = new int[BpfLayout.LEVELS];
    private final Map<FoundScope.Kind, Integer> ofKind = new EnumMap<>(FoundScope.Kind.class);
    private long mask;

    boolean has(FoundScope.Key scope) {
        return levels.containsKey(scope);
    }

    /** Adds a new scope. */
    void add(FoundScope.Key scope, long itsLevels) {
        levels.put(scope, itsLevels);
        count(scope, itsLevels, 1);
    }

    /** Does nothing if the scope is unknown. */
    void remove(FoundScope.Key scope) {
        Long itsLevels = levels.remove(scope);
        if (itsLevels != null) {
            count(scope, itsLevels, -1);
        }
    }

    private void count(FoundScope.Key scope, long itsLevels, int change) {
        ofKind.merge(scope.kind(), change, Integer::sum);
        for (long left = itsLevels; left != 0; left &= left - 1) {
            int level = Long.numberOfTrailingZeros(left);
            atLevel[level] += change;
            mask = atLevel[level] > 0 ? mask | 1L << level : mask & ~(1L << level);
        }
    }

    BpfLayout.Config config(int pernetSlot) {
        return new BpfLayout.Config(pernetSlot, mask, has(FoundScope.Kind.NAMESPACE), has(FoundScope.Kind.PROCESS));
    }

    private boolean has(FoundScope.Kind kind) {
        return ofKind.getOrDefault(kind, 0) > 0;
    }
}
