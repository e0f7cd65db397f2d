// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Cgroups that are removed when this is closed, the last first. */
final class BenchCgroups implements AutoCloseable {
    private final Path root;
    private final Deque<Path> made = new ArrayDeque<>();

    /**
     * Makes none yet.
     *
     * @param root where cgroup2 is mounted
     */
    BenchCgroups(Path root) {
        this.root = root;
    }

    /** Makes one at a depth: 1 is below the root. */
    Path make(String name, int depth) throws IOException {
        Path path = root;
        for (int i = 0; i < depth; i++) {
            path = path.resolve("bench-" + name);
            if (!Files.exists(path)) {
                made.push(Files.createDirectory(path));
            }
        }
        return path;
    }

    @Override
    public void close() throws IOException {
        while (!made.isEmpty()) {
            Files.delete(made.pop());
        }
    }
}
