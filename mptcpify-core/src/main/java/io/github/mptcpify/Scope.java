// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.CgroupSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose sockets an attachment is about. Immutable. A scope is a name: whether there is such a cgroup, namespace or
 * process is looked at when it is attached.
 */
public final class Scope {
    private static final Path NO_PATH = Path.of("");

    private final Kind kind;
    private final Path path;
    private final long pid;

    enum Kind {
        CGROUP,
        NETWORK_NAMESPACE,
        PROCESS,
        HOST
    }

    private Scope(Kind kind, Path path, long pid) {
        this.kind = kind;
        this.path = path;
        this.pid = pid;
    }

    /**
     * All programs in a cgroup, or in one below it, now or later.
     *
     * @param directory a directory of the cgroup2 hierarchy, as {@code /sys/fs/cgroup/shop.slice}; see cgroups(7)
     * @return the scope
     */
    public static Scope cgroup(Path directory) {
        return new Scope(Kind.CGROUP, Objects.requireNonNull(directory, "directory"), 0);
    }

    /**
     * All programs in a network namespace, now or later. The namespace is kept from vanishing while it is attached.
     *
     * @param file a file that stands for it, as {@code /run/netns/blue} or {@code /proc/1234/ns/net}; see
     *     network_namespaces(7)
     * @return the scope
     */
    public static Scope networkNamespace(Path file) {
        return new Scope(Kind.NETWORK_NAMESPACE, Objects.requireNonNull(file, "file"), 0);
    }

    /**
     * One process with all its threads, those that it will start included. Its children are not in scope: give them a
     * cgroup. Another process that gets the same number later is not either.
     *
     * @param pid its number in this process's pid namespace; it may live in a namespace below
     * @return the scope
     * @throws IllegalArgumentException if the number is not positive
     */
    public static Scope process(long pid) {
        requireProcess(pid);
        return new Scope(Kind.PROCESS, NO_PATH, pid);
    }

    /** {@return this process, as {@link #process}} */
    public static Scope currentProcess() {
        return process(ProcessHandle.current().pid());
    }

    /**
     * The cgroup that this process is in at the moment of the call. It is looked for in each mount of the cgroup2 hierarchy,
     * also where a cgroup namespace hides its path; the kernel's own list of the cgroup's threads proves that it is the one.
     *
     * @return the scope, as {@link #cgroup}
     * @throws java.nio.file.FileSystemException if this process is in no cgroup of that hierarchy, or no mount shows it
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Scope currentCgroup() throws IOException {
        return cgroup(CgroupSearch.own());
    }

    /** {@return all programs of the machine, in whatever cgroup, namespace or container} */
    public static Scope host() {
        return new Scope(Kind.HOST, NO_PATH, 0);
    }

    /** System calls would take the lower 32 bits of a larger number. */
    static void requireProcess(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a process's number is from 1 to 2147483647, not " + pid);
        }
    }

    /** The same, as any process would name it: {@code /proc/self} is this one alone. */
    Scope absolute() throws IOException {
        return switch (kind) {
            case CGROUP -> cgroup(path.toRealPath());
            // the file itself may be a link to what has no path
            case NETWORK_NAMESPACE ->
                networkNamespace(
                        path.toAbsolutePath().resolveSibling(".").toRealPath().resolve(path.getFileName()));
            case PROCESS, HOST -> this;
        };
    }

    Kind kind() {
        return kind;
    }

    /** Of a cgroup its directory, of a network namespace its file. */
    Path path() {
        return path;
    }

    /** Of a process its number. */
    long pid() {
        return pid;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Scope scope && kind == scope.kind && path.equals(scope.path) && pid == scope.pid;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, path, pid);
    }

    /** {@return what it names, as it reads after "attach"} */
    @Override
    public String toString() {
        return switch (kind) {
            case CGROUP -> path.toString();
            case NETWORK_NAMESPACE -> "network namespace " + path;
            case PROCESS -> "process " + pid;
            case HOST -> "the whole host";
        };
    }
}
