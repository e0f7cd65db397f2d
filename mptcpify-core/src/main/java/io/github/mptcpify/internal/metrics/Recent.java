// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of sockets by a number of theirs, from the last two listings: one listing may miss a socket that is there. For one
 * thread at a time.
 */
final class Recent<V> {
    private Map<Long, V> last = new HashMap<>();
    private Map<Long, V> before = new HashMap<>();

    @Nullable
    V get(long number) {
        V value = last.get(number);
        return value != null ? value : before.get(number);
    }

    /** What the last listing has shown. */
    Map<Long, V> last() {
        return last;
    }

    /** Goes on with what another listing shows. */
    void next(Map<Long, V> shown) {
        before = last;
        last = shown;
    }
}
