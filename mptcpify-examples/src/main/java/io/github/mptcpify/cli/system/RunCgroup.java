// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A cgroup for one command and all that it starts, below the one that this process is in. Closing it removes it. */
public final class RunCgroup implements AutoCloseable {
    private static final String PREFIX = "mptcpify-run-";

    private final Path path;

    private RunCgroup(Path path) {
        this.path = path;
    }

    /** Makes one, and clears away those whose makers were killed. */
    public static RunCgroup create(Path parent) throws IOException {
        clearLeftOvers(parent);
        Path path = parent.resolve(PREFIX + ProcessHandle.current().pid());
        try {
            return new RunCgroup(Files.createDirectory(path));
        } catch (IOException e) {
            throw CgroupErrors.of("make a cgroup in " + parent, parent, e);
        }
    }

    public Path path() {
        return path;
    }

    /** Moves a process into it. */
    public void add(long pid) throws IOException {
        try {
            Files.writeString(path.resolve("cgroup.procs"), Long.toString(pid));
        } catch (IOException e) {
            throw CgroupErrors.of("move a process to the cgroup " + path, Objects.requireNonNull(path.getParent()), e);
        }
    }

    /** Waits until no process is left in it or below. The kernel tells of the last one's end through inotify(7). */
    public void awaitEmpty() throws IOException, InterruptedException {
        try (WatchService watch = path.getFileSystem().newWatchService()) {
            path.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            while (isPopulated(path)) {
                WatchKey changed = watch.poll(1, TimeUnit.SECONDS);
                if (changed != null) {
                    changed.pollEvents();
                    changed.reset();
                }
            }
        } catch (NoSuchFileException e) {
            // systemd takes a unit's cgroups away with the unit
        } catch (IOException e) {
            // this user has as many watches already as he may (fs.inotify)
            askUntilEmpty();
        }
    }

    private void askUntilEmpty() throws IOException, InterruptedException {
        try {
            while (isPopulated(path)) {
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (NoSuchFileException e) {
            // as above
        }
    }

    /** Whether a process is left in it or below. */
    public static boolean isPopulated(Path cgroup) throws IOException {
        return Files.readAllLines(cgroup.resolve("cgroup.events")).contains("populated 1");
    }

    /** A name tells its maker's number. Of what lives the kernel removes nothing, whatever is asked for. */
    private static void clearLeftOvers(Path parent) throws IOException {
        try (DirectoryStream<Path> cgroups = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path cgroup : cgroups) {
                String maker = cgroup.getFileName().toString().substring(PREFIX.length());
                if (maker.matches("[0-9]{1,10}")
                        && ProcessHandle.of(Long.parseLong(maker)).isEmpty()
                        && !isPopulated(cgroup)) {
                    remove(cgroup);
                }
            }
        } catch (IOException e) {
            // another run cleared it away first, or it is another user's, or nobody may: then making one fails too
        }
    }

    /** With those below that the command made. */
    private static void remove(Path cgroup) throws IOException {
        try (DirectoryStream<Path> below = Files.newDirectoryStream(cgroup, Files::isDirectory)) {
            for (Path child : below) {
                remove(child);
            }
        }
        Files.deleteIfExists(cgroup);
    }

    @Override
    public void close() throws IOException {
        try {
            remove(path);
        } catch (NoSuchFileException e) {
            // taken away by another
        } catch (FileSystemException e) {
            throw new IOException(
                    "remove the cgroup " + path + ": " + e.getFile() + ": " + e.getReason()
                            + ". Once no process is left below it, the next mptcpify run from the same cgroup removes it",
                    e);
        }
    }
}
