// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel's refusals of cgroups mean (cgroups(7)). The JDK tells an error's text, which is in the user's language, and
 * not its number: so the cgroups are looked at for the cause.
 */
final class CgroupErrors {
    private static final String ELSEWHERE =
            "start it from another one, as systemd-run --scope script/mptcpify run ... does, or as root: echo $$"
                    + " >DIR/cgroup.procs";

    private CgroupErrors() {}

    /**
     * What is said of a failure.
     *
     * @param operation as "make a cgroup in /sys/fs/cgroup/box"
     * @param parent the cgroup that the command's own was to be made in
     * @param failure what the JDK says
     */
    static IOException of(String operation, Path parent, IOException failure) {
        String cause = cause(parent, failure)
                .orElseGet(() -> (failure instanceof FileSystemException file && file.getReason() != null
                                ? file.getReason()
                                : String.valueOf(failure.getMessage()))
                        + "; look at its cgroup.* files, or " + ELSEWHERE);
        return new IOException(operation + ": " + cause, failure);
    }

    private static Optional<String> cause(Path parent, IOException failure) {
        try {
            if (Files.getFileStore(parent).isReadOnly()) {
                return Optional.of(
                        "the cgroup2 hierarchy is mounted read-only, as in many containers. As root: mount -o"
                                + " remount,rw " + parent
                                + "; or run it outside of the container, for the container's cgroup");
            }
            if (failure instanceof AccessDeniedException) {
                return Optional.of(
                        "this user may not. Run it as root; or with CAP_BPF and CAP_PERFMON, and in a cgroup that"
                                + " is delegated to the user: systemd-run --user --scope -p Delegate=yes script/mptcpify run ...");
            }
            String type = read(parent.resolve("cgroup.type")).orElse("domain");
            if (type.contains("threaded") || type.equals("domain invalid")) {
                return Optional.of(parent + " is a threaded cgroup (cgroup.type: " + type
                        + "), and no process can be moved below it: " + ELSEWHERE);
            }
            return full(parent);
        } catch (NoSuchFileException e) {
            return Optional.of(parent + " has gone, or is outside of what is mounted here: " + ELSEWHERE);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The limit that is reached, of this cgroup or of one above it. */
    private static Optional<String> full(Path parent) throws IOException {
        int depth = 1;
        for (Path at = parent; at != null && Files.exists(at.resolve("cgroup.procs")); at = at.getParent(), depth++) {
            Optional<String> most = read(at.resolve("cgroup.max.descendants"));
            long there = read(at.resolve("cgroup.stat")).stream()
                    .flatMap(String::lines)
                    .filter(line -> line.startsWith("nr_descendants "))
                    .mapToLong(line -> Long.parseLong(line.split(" ", 2)[1]))
                    .findFirst()
                    .orElse(0);
            if (isReached(most, there + 1)) {
                return Optional.of(
                        "there are " + there + " cgroups below " + at + " already, which is its limit. Raise it: echo"
                                + " max >" + at.resolve("cgroup.max.descendants"));
            }
            if (isReached(read(at.resolve("cgroup.max.depth")), depth)) {
                return Optional.of("it would lie " + depth + " levels below " + at
                        + ", deeper than that one's limit. Raise it:" + " echo max >" + at.resolve("cgroup.max.depth"));
            }
        }
        return Optional.empty();
    }

    private static boolean isReached(Optional<String> most, long wanted) {
        return most.filter(limit -> limit.matches("[0-9]+") && Long.parseLong(limit) < wanted)
                .isPresent();
    }

    /** Of a file that not each cgroup has. */
    private static Optional<String> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }
}
