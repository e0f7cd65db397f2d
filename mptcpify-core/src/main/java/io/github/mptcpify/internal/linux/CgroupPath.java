// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a cgroup lies in the hierarchy, as the kernel writes it in {@code /proc/PID/cgroup} and, of a mount's root, in
 * {@code /proc/PID/mountinfo}: a number of levels up from the root of the reader's cgroup namespace, and from there down by
 * names.
 *
 * @param up the number of levels up, whose names the reader does not see
 * @param names from there down
 */
record CgroupPath(int up, List<String> names) {
    /** First the namespace's root and the paths above it, then the others. */
    static final Comparator<CgroupPath> HIGHEST_FIRST =
            Comparator.<CgroupPath>comparingInt(path -> path.names().size()).thenComparingInt(path -> -path.up());

    /**
     * A way down from one cgroup to another.
     *
     * @param unnamed how many levels to go down first, whose names are not known
     * @param names the names after that
     */
    record Descent(int unnamed, List<String> names) {}

    /** From "/a/b", "/../../a" or "/". */
    static CgroupPath parse(String written) {
        List<String> names = new ArrayList<>();
        int up = 0;
        for (String name : written.split("/", -1)) {
            if (name.equals("..")) {
                up++;
            } else if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return new CgroupPath(up, List.copyOf(names));
    }

    /**
     * How to get here from another cgroup; empty if this one is not at or below that one.
     *
     * <p>The kernel writes the shortest path, so the names after the levels up never lead back to the namespace's root.
     */
    Optional<Descent> from(CgroupPath top) {
        if (top.up == up
                && names.size() >= top.names.size()
                && names.subList(0, top.names.size()).equals(top.names)) {
            return Optional.of(new Descent(0, names.subList(top.names.size(), names.size())));
        }
        return top.up > up && top.names.isEmpty() ? Optional.of(new Descent(top.up - up, names)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "/"
                + String.join(
                        "/",
                        Stream.concat(Stream.generate(() -> "..").limit(up), names.stream())
                                .toList());
    }
}
