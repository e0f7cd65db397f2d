// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.internal.engine.scope.ScopeMembers;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.SystemdUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The programs whose sockets an attachment covers. Immutable. A scope is only a name: whether its cgroup, namespace or
 * process exists is checked when it is attached.
 */
public final class Scope {
    private static final Path NO_PATH = Path.of("");

    private final Kind kind;
    private final Path path;
    private final long pid;
    private final String name;

    /** The kinds of scopes. */
    public enum Kind {
        /** A cgroup, including those below it. */
        CGROUP,
        /** Cgroups whose paths match a pattern. */
        CGROUPS,
        /** A systemd unit. */
        UNIT,
        /** A network namespace. */
        NETWORK_NAMESPACE,
        /** One process. */
        PROCESS,
        /** The whole machine. */
        HOST
    }

    private Scope(Kind kind, Path path, long pid, String name) {
        this.kind = kind;
        this.path = path;
        this.pid = pid;
        this.name = name;
    }

    /**
     * All programs in a cgroup, or in one below it, now or later. A cgroup that is made later at the same path, like
     * that of a restarted service, is not in the scope; {@link #unit} and {@link #cgroups} include later ones.
     *
     * @param directory a directory of the cgroup2 hierarchy, such as {@code /sys/fs/cgroup/shop.slice}; see cgroups(7)
     * @return the scope
     */
    public static Scope cgroup(Path directory) {
        return new Scope(Kind.CGROUP, Objects.requireNonNull(directory, "directory"), 0, "");
    }

    /**
     * All programs in cgroups whose paths match a pattern, or in cgroups below them: in existing cgroups and in each
     * that is made later, from its first socket on. The kernel notifies the BPF program of each new cgroup before a
     * task can be in it, so no process needs to watch for it (tracepoint cgroup_mkdir, Linux 4.20).
     *
     * @param pattern a path from the root of the cgroup2 hierarchy, such as {@code system.slice/nginx.service}; {@code
     *     *} stands for any characters of one name, as in {@code system.slice/docker-*.scope}, and {@code **} for any
     *     number of names, as in {@code kubepods.slice/**}{@code /cri-containerd-*.scope}. At most 511 bytes, of which
     *     at most 61 from the first {@code *} on. A leading slash is ignored
     * @return the scope. Attaching it needs a mount that shows the hierarchy from its root
     * @throws IllegalArgumentException if no cgroup can have such a path, or the pattern is too long
     */
    public static Scope cgroups(String pattern) {
        return new Scope(Kind.CGROUPS, NO_PATH, 0, CgroupPattern.parse(pattern).toString());
    }

    /**
     * All programs of a systemd unit, now and each time it is started later, from its first socket on. The unit need
     * not run, but systemd has to know it when it is attached, since that determines the slice of its cgroup.
     *
     * @param name a name such as {@code nginx.service} or {@code user-1000.slice}; without a suffix it is a service;
     *     {@code worker@*.service} is every instance of a template; {@code user@1000.service/app.slice/shop.service} is
     *     a unit of a user's own systemd, with its slice
     * @return the scope
     * @throws IllegalArgumentException if no unit can have such a name
     */
    public static Scope unit(String name) {
        return new Scope(Kind.UNIT, NO_PATH, 0, SystemdUnit.normal(name));
    }

    /**
     * All programs in a network namespace, now or later. The namespace is kept in existence while it is attached.
     *
     * @param file its file, such as {@code /run/netns/blue} or {@code /proc/1234/ns/net}; see
     *     network_namespaces(7)
     * @return the scope
     */
    public static Scope networkNamespace(Path file) {
        return new Scope(Kind.NETWORK_NAMESPACE, Objects.requireNonNull(file, "file"), 0, "");
    }

    /**
     * One process with all its threads, including later ones. Its children are not in scope: use a cgroup for those.
     * Nor is another process that gets the same number later.
     *
     * @param pid its number in this process's pid namespace; the process may be in a namespace below
     * @return the scope
     * @throws IllegalArgumentException if the number is not positive
     */
    public static Scope process(long pid) {
        requireProcess(pid);
        return new Scope(Kind.PROCESS, NO_PATH, pid, "");
    }

    /** {@return this process, as a {@link #process}} */
    public static Scope currentProcess() {
        return process(ProcessHandle.current().pid());
    }

    /**
     * The cgroup of this process at the moment of the call. It is searched in each mount of the cgroup2 hierarchy, also
     * if a cgroup namespace hides its path; the cgroup's list of threads proves that it is the right one.
     *
     * @return the scope, as a {@link #cgroup}
     * @throws java.nio.file.FileSystemException if this process is in no cgroup of that hierarchy, or no mount shows it
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Scope currentCgroup() throws IOException {
        return cgroup(CgroupSearch.own());
    }

    /** {@return all programs of the machine, in any cgroup, namespace or container} */
    public static Scope host() {
        return new Scope(Kind.HOST, NO_PATH, 0, "");
    }

    /** Refuses larger numbers, of which system calls would take the lower 32 bits. */
    static void requireProcess(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a process's number is from 1 to 2147483647, not " + pid);
        }
    }

    /**
     * The same scope in a form that means the same to every process, as a persistent attachment stores it: a path
     * without symbolic links, such as that of {@code /proc/self}.
     *
     * @return the scope; if its path does not exist, the path is only made absolute
     * @throws IOException if the path cannot be examined
     */
    public Scope absolute() throws IOException {
        if (!path.equals(NO_PATH) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new Scope(kind, path.toAbsolutePath().normalize(), pid, name);
        }
        return switch (kind) {
            case CGROUP -> cgroup(path.toRealPath());
            // the file itself may be a link to something without a path
            case NETWORK_NAMESPACE ->
                networkNamespace(
                        path.toAbsolutePath().resolveSibling(".").toRealPath().resolve(path.getFileName()));
            case PROCESS, HOST, CGROUPS, UNIT -> this;
        };
    }

    /**
     * Returns the processes in the scope at the moment of the call; processes that enter or leave meanwhile may be
     * included.
     *
     * @return their numbers, in order; empty if the scope's cgroup, namespace or process does not exist
     * @throws IOException if {@code /proc}, the cgroup2 hierarchy or systemd cannot be read
     */
    public List<Long> processes() throws IOException {
        return members().processes();
    }

    ScopeMembers members() throws IOException {
        return switch (kind) {
            case HOST -> ScopeMembers.host();
            case PROCESS -> ScopeMembers.process(pid);
            case NETWORK_NAMESPACE -> ScopeMembers.networkNamespace(path);
            case CGROUP -> ScopeMembers.cgroup(path);
            case CGROUPS, UNIT -> ScopeMembers.named(pattern());
        };
    }

    private CgroupPattern pattern() throws IOException {
        return CgroupPattern.parse(kind == Kind.UNIT ? SystemdUnit.pattern(name) : name);
    }

    /**
     * Returns the cgroups that a unit or a pattern matches at the moment of the call: only the topmost ones, since the
     * scope includes the cgroups below them.
     *
     * @return their paths from the hierarchy's root, without a leading slash, in order; empty if there is none now, as
     *     for a service that does not run, and for other kinds of scopes
     * @throws IOException if the cgroup2 hierarchy or systemd cannot be read
     */
    public List<String> bearers() throws IOException {
        return kind == Kind.CGROUPS || kind == Kind.UNIT ? ScopeMembers.bearers(pattern()) : List.of();
    }

    /** {@return its kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return the directory of a cgroup or the file of a network namespace; an empty path for other kinds} */
    public Path path() {
        return path;
    }

    /** {@return the number of a process; 0 for other kinds} */
    public long pid() {
        return pid;
    }

    /** {@return the pattern of cgroups or the name of a unit; empty for other kinds} */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Scope scope
                && kind == scope.kind
                && path.equals(scope.path)
                && pid == scope.pid
                && name.equals(scope.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, path, pid, name);
    }

    /** {@return its name, as it reads after the word "attach"} */
    @Override
    public String toString() {
        return switch (kind) {
            case CGROUP -> path.toString();
            case NETWORK_NAMESPACE -> "network namespace " + path;
            case PROCESS -> "process " + pid;
            case HOST -> "the whole host";
            case CGROUPS -> "cgroups " + name;
            case UNIT -> "unit " + name;
        };
    }
}
