// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the directory of a cgroup that the kernel names by its path in the hierarchy. A mount may show only a part of the
 * hierarchy, from a root that the cgroup namespace may hide, and there may be several mounts.
 */
public final class CgroupSearch {
    private static final Path OWN = Path.of("/proc/self/cgroup");
    private static final String UNIFIED = "0::";
    private static final int TRIES = 5;

    private CgroupSearch() {}

    /**
     * The directory of the cgroup that this process is in at the moment of the call. A path alone is not proof enough: the
     * directory must list this process's main thread.
     *
     * @return the directory
     * @throws FileSystemException if it is in no cgroup of the cgroup2 hierarchy, or no mount shows that
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Path own() throws IOException {
        String path = "";
        // this process may be moved meanwhile
        for (int tries = 0; tries < TRIES; tries++) {
            path = pathIn(OWN)
                    .orElseThrow(() ->
                            new FileSystemException(OWN.toString(), null, "this process is in no cgroup2 cgroup"));
            CgroupPath own = CgroupPath.parse(path);
            for (MountTable.Mount mount : mounts()) {
                Optional<CgroupPath.Descent> way = own.from(CgroupPath.parse(mount.root()));
                if (way.isPresent()) {
                    Optional<Path> found = ownBelow(Path.of(mount.point()), way.get());
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
        }
        throw notShown("this process's cgroup", path);
    }

    /**
     * The directory of a cgroup by its path in the hierarchy.
     *
     * @param path as {@code /proc/PID/cgroup} has it behind "0::", for a reader in this process's cgroup namespace
     * @return the directory, which need not exist
     * @throws FileSystemException if no mount shows it for certain
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Path named(String path) throws IOException {
        for (MountTable.Mount mount : mounts()) {
            Optional<CgroupPath.Descent> way = CgroupPath.parse(path).from(CgroupPath.parse(mount.root()));
            if (way.isPresent() && way.get().unnamed() == 0) {
                return resolve(Path.of(mount.point()), way.get().names());
            }
        }
        throw notShown("the cgroup", path);
    }

    /**
     * The path of a process's cgroup in the hierarchy.
     *
     * @param file the process's {@code /proc/PID/cgroup}
     * @return the path, as the reader's cgroup namespace shows it; empty if it is in none of the cgroup2 hierarchy
     * @throws IOException if it cannot be read
     */
    public static Optional<String> pathIn(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(UNIFIED))
                .map(line -> line.substring(UNIFIED.length()))
                .findFirst();
    }

    private static List<MountTable.Mount> mounts() throws IOException {
        return MountTable.read().ofType(MountTable.CGROUP2).toList();
    }

    /** Tries each directory that has tasks, at the levels whose names are not known: there are few. */
    private static Optional<Path> ownBelow(Path directory, CgroupPath.Descent way) throws IOException {
        if (way.unnamed() == 0) {
            return Optional.of(resolve(directory, way.names())).filter(CgroupSearch::holdsThisProcess);
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, CgroupSearch::isPopulated)) {
            for (Path child : children) {
                Optional<Path> found = ownBelow(child, new CgroupPath.Descent(way.unnamed() - 1, way.names()));
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (DirectoryIteratorException | IOException e) {
            // removed meanwhile, or not readable by this user: not found here
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isPopulated(Path cgroup) {
        try {
            return Files.readAllLines(cgroup.resolve("cgroup.events")).contains("populated 1");
        } catch (IOException e) {
            return false; // no directory, or removed meanwhile
        }
    }

    /** The kernel lists threads by the numbers that the reader's pid namespace gives them. */
    private static boolean holdsThisProcess(Path cgroup) {
        try {
            return Files.readAllLines(cgroup.resolve("cgroup.threads"))
                    .contains(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path resolve(Path directory, List<String> names) {
        Path resolved = directory;
        for (String name : names) {
            resolved = resolved.resolve(name);
        }
        return resolved;
    }

    private static FileSystemException notShown(String what, String path) throws IOException {
        String shown = mounts().stream()
                .map(mount -> mount.point() + " shows " + CgroupPath.parse(mount.root()))
                .collect(Collectors.joining(", "));
        return new NoSuchFileException(
                path,
                null,
                "no mount of the cgroup2 hierarchy shows " + what + " for certain ("
                        + (shown.isEmpty() ? "there is no mount" : shown)
                        + "); mount -t cgroup2 none DIR, or name its directory");
    }
}
