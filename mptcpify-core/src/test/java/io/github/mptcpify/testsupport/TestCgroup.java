// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.internal.linux.MountTable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A cgroup made for a test; closing it sends the programs in it, this JVM too, back home and takes it away. */
public final class TestCgroup implements AutoCloseable {
    /** Where tests may make cgroups; this JVM was started in its child "home". */
    private static final Path BASE =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"));

    private static final int REMOVALS = 100;

    private final Path path;

    private TestCgroup(Path path) {
        this.path = path;
    }

    public static TestCgroup create(String name) throws IOException {
        return new TestCgroup(Files.createDirectory(BASE.resolve(name)));
    }

    /** Where the cgroup2 hierarchy is mounted. */
    public static Path mount() throws IOException {
        return Path.of(MountTable.read().cgroup2().orElseThrow());
    }

    /** One below it that a program made. */
    public TestCgroup existing(String name) {
        return new TestCgroup(path.resolve(name));
    }

    public TestCgroup child(String name) throws IOException {
        return new TestCgroup(Files.createDirectory(path.resolve(name)));
    }

    public Path path() {
        return path;
    }

    /** Moves this JVM, with all its threads, into it. */
    public void enter() throws IOException {
        move(ProcessHandle.current().pid(), path);
    }

    /** Moves this JVM out of every test's cgroup. */
    public static void goHome() throws IOException {
        move(ProcessHandle.current().pid(), BASE.resolve("home"));
    }

    /** A command line that runs another one in it. */
    public List<String> inside(List<String> command) {
        List<String> line =
                new ArrayList<>(List.of("sh", "-c", "echo 0 > \"$0\" && exec \"$@\"", path + "/cgroup.procs"));
        line.addAll(command);
        return line;
    }

    private static void move(long pid, Path cgroup) throws IOException {
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(pid));
    }

    @Override
    public void close() throws IOException {
        for (String pid : Files.readAllLines(path.resolve("cgroup.procs"))) {
            move(Long.parseLong(pid), BASE.resolve("home"));
        }
        remove();
    }

    /** A thread that is ending cannot be moved, and keeps the cgroup until it has ended. */
    private void remove() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Files.delete(path);
                return;
            } catch (FileSystemException e) {
                if (tries == REMOVALS) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
