// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cgroup of the cgroup2 hierarchy.
 *
 * @param path its directory, absolute and without symbolic links
 * @param lineage the ids of itself, its parent and so on, as far up as this process can see; an id is the directory's
 *     inode number, and the kernel's own
 */
record Cgroup(Path path, List<Long> lineage) {
    static final String TYPE = "cgroup2";

    /** Looks at a path, and refuses one that is not a cgroup2 directory. */
    static Cgroup at(Path given) throws IOException {
        if (!Files.exists(given)) {
            throw new NoSuchFileException(
                    given.toString(), null, "there is no such cgroup; mkdir makes one in the cgroup2 hierarchy");
        }
        Path path = given.toRealPath();
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(given.toString());
        }
        MountTable mounts = MountTable.read();
        long device = device(path);
        requireCgroup2(given, mounts, device);
        List<Long> lineage = new ArrayList<>();
        for (Path at = path; at != null && device(at) == device; at = at.getParent()) {
            lineage.add((Long) Files.getAttribute(at, "unix:ino"));
        }
        return new Cgroup(path, List.copyOf(lineage));
    }

    /** Whether the cgroup at a path is the one of an id. Ids are not used again, so that a new one there has another. */
    static boolean isAt(Path path, long id) {
        try {
            return (Long) Files.getAttribute(path, "unix:ino") == id;
        } catch (IOException e) {
            return false;
        }
    }

    long id() {
        return lineage.get(0);
    }

    private static long device(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:dev");
    }

    private static void requireCgroup2(Path given, MountTable mounts, long device) throws FileSystemException {
        Optional<MountTable.Mount> mount = mounts.of(device);
        String type = mount.map(MountTable.Mount::type).orElse("an unknown file system");
        if (type.equals(TYPE)) {
            return;
        }
        String found = type.equals("cgroup")
                ? "it belongs to a cgroup v1 hierarchy ("
                        + mount.map(MountTable.Mount::options).orElse("").replaceFirst("^r[wo],", "") + ")"
                : "it lies on " + type;
        String remedy = mounts.cgroup2()
                .map(point -> "the cgroup2 hierarchy is mounted at " + point)
                .orElse("no cgroup2 hierarchy is mounted: mount -t cgroup2 none /sys/fs/cgroup");
        throw new FileSystemException(
                given.toAbsolutePath().toString(), null, "not a cgroup2 directory: " + found + "; " + remedy);
    }
}
