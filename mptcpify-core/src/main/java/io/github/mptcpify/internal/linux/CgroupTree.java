// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The cgroup2 hierarchy from its root on. */
public final class CgroupTree {
    private final Path root;

    private CgroupTree(Path root) {
        this.root = root;
    }

    /**
     * A cgroup.
     *
     * @param path from the hierarchy's root, without a slash in front
     * @param id its id
     * @param level how deep it lies; the root has level 0
     */
    public record Found(String path, long id, int level) {}

    /**
     * The hierarchy, by a mount that shows it from its root, wherever this process's own cgroup lies.
     *
     * @return the hierarchy
     * @throws FileSystemException if no mount shows its root
     * @throws IOException if {@code /proc} cannot be read
     */
    public static CgroupTree mounted() throws IOException {
        List<String> points = MountTable.read()
                .ofType(MountTable.CGROUP2)
                .map(MountTable.Mount::point)
                .toList();
        for (String point : points) {
            if (isRoot(Path.of(point))) {
                return new CgroupTree(Path.of(point));
            }
        }
        throw new NoSuchFileException(
                points.isEmpty() ? "/sys/fs/cgroup" : String.join(", ", points),
                null,
                "no mount shows the cgroup2 hierarchy from its root, so that names from there cannot be told; in a "
                        + "container with a cgroup namespace of its own, name the cgroup's directory instead");
    }

    /** {@return the directory of the hierarchy's root} */
    public Path root() {
        return root;
    }

    private static boolean isRoot(Path point) {
        try {
            return (Long) Files.getAttribute(point, "unix:ino") == Cgroup.ROOT;
        } catch (IOException e) {
            // hidden by another mount, or not readable by this user; another mount may show it
            return false;
        }
    }

    /**
     * The cgroups whose paths match, at the moment of the call. A cgroup that is made or removed meanwhile may be among
     * them.
     *
     * @param below where to look: a path from the root, empty for all
     * @param wanted whether a path matches; it is called with each path there and below
     * @return the matching cgroups, the upper ones first
     * @throws IOException if the hierarchy cannot be read
     */
    public List<Found> find(String below, Predicate<String> wanted) throws IOException {
        List<Found> found = new ArrayList<>();
        Path start = root.resolve(below);
        if (!Files.isDirectory(start)) {
            return found;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path path = root.relativize(directory);
                if (!path.toString().isEmpty() && wanted.test(path.toString())) {
                    add(path, directory);
                }
                return FileVisitResult.CONTINUE;
            }

            private void add(Path path, Path directory) throws IOException {
                try {
                    long id = (Long) Files.getAttribute(directory, "unix:ino");
                    found.add(new Found(path.toString(), id, path.getNameCount()));
                } catch (NoSuchFileException e) {
                    // removed meanwhile
                    return;
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
