// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A cgroup of the cgroup2 hierarchy.
 *
 * @param path its directory, absolute and without symbolic links
 * @param lineage the ids of itself, its parent and so on, as far up as its mount shows; an id is the directory's inode
 *     number, by which the kernel itself identifies the cgroup
 */
public record Cgroup(Path path, List<Long> lineage) {
    /** The id of each hierarchy's root, which kernfs gives it. */
    public static final long ROOT = 1;

    /**
     * Checks nothing.
     *
     * @param path the directory
     * @param lineage copied
     */
    public Cgroup {
        lineage = List.copyOf(lineage);
    }

    /** The result of one stat(2) call; two calls could see two directories. */
    private record Directory(long device, long inode) {
        static Directory at(Path path) throws IOException {
            Map<String, Object> told = Files.readAttributes(path, "unix:dev,ino");
            return new Directory(
                    (Long) Objects.requireNonNull(told.get("dev")), (Long) Objects.requireNonNull(told.get("ino")));
        }
    }

    /**
     * Reads the cgroup at a path.
     *
     * @param given the directory
     * @return the cgroup
     * @throws FileSystemException if there is none, or it is not a cgroup2 directory
     * @throws IOException if it cannot be looked at
     */
    public static Cgroup at(Path given) throws IOException {
        if (!Files.exists(given)) {
            throw new NoSuchFileException(
                    given.toString(), null, "there is no such cgroup; mkdir makes one in the cgroup2 hierarchy");
        }
        Path path = given.toRealPath();
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(given.toString());
        }
        MountTable mounts = MountTable.read();
        Directory directory = Directory.at(path);
        requireCgroup2(given, mounts, directory.device());
        List<Long> lineage = new ArrayList<>(List.of(directory.inode()));
        // a directory above a mount point belongs to another mount: perhaps of the same file system, but it is not the
        // parent
        for (Path at = path; mounts.at(at.toString()).isEmpty() && at.getParent() != null; at = at.getParent()) {
            Directory parent = Directory.at(at.getParent());
            if (parent.device() != directory.device()) {
                break;
            }
            lineage.add(parent.inode());
        }
        return new Cgroup(path, lineage);
    }

    /**
     * Whether the cgroup at a path has this id. Ids are not reused, so a new cgroup at the same path has another id.
     *
     * @param path a path that was a cgroup's directory
     * @param id of the cgroup
     * @return whether it is, and has not been removed
     */
    public static boolean isAt(Path path, long id) {
        try {
            // at a mount point, the directory of a removed cgroup stays, and is empty
            return Directory.at(path).inode() == id && (id == ROOT || Files.exists(path.resolve("cgroup.events")));
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return its id} */
    public long id() {
        return lineage.get(0);
    }

    private static void requireCgroup2(Path given, MountTable mounts, long device) throws FileSystemException {
        Optional<MountTable.Mount> mount = mounts.of(device);
        String type = mount.map(MountTable.Mount::type).orElse("an unknown file system");
        if (type.equals(MountTable.CGROUP2)) {
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
