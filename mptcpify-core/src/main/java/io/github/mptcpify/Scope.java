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
 * Whose sockets an attachment is about. Immutable. A scope is a name: whether there is such a cgroup, namespace or
 * process is looked at when it is attached.
 */
public final class Scope {
    private static final Path NO_PATH = Path.of("");

    private final Kind kind;
    private final Path path;
    private final long pid;
    private final String name;

    /** What a scope names. */
    public enum Kind {
        /** A cgroup, with those below it. */
        CGROUP,
        /** Cgroups by the form of their paths. */
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
     * All programs in a cgroup, or in one below it, now or later. It is this very cgroup: one that is made at the same path
     * after it was removed is another, as that of a service that is restarted. For what is to outlive that there are {@link
     * #unit} and {@link #cgroups}.
     *
     * @param directory a directory of the cgroup2 hierarchy, as {@code /sys/fs/cgroup/shop.slice}; see cgroups(7)
     * @return the scope
     */
    public static Scope cgroup(Path directory) {
        return new Scope(Kind.CGROUP, Objects.requireNonNull(directory, "directory"), 0, "");
    }

    /**
     * All programs in the cgroups whose path has a form, or in one below them: in those that there are and in each that is
     * made later, from its first socket on. The kernel tells the program of each new cgroup before a task can be in it, so
     * that no process needs to look out for it (tracepoint cgroup_mkdir, Linux 4.20).
     *
     * @param pattern a path from the root of the cgroup2 hierarchy, as {@code system.slice/nginx.service}, in which {@code *}
     *     stands for any characters of one name, as in {@code system.slice/docker-*.scope}, and {@code **} for any number of
     *     names, as in {@code kubepods.slice/**}{@code /cri-containerd-*.scope}. At most 511 bytes, of which at most 61 from
     *     the first {@code *} on. A slash in front is left out
     * @return the scope. Attaching it takes a mount that shows the hierarchy from its root
     * @throws IllegalArgumentException if no cgroup can have such a path, or it is more than the kernel can follow
     */
    public static Scope cgroups(String pattern) {
        return new Scope(Kind.CGROUPS, NO_PATH, 0, CgroupPattern.parse(pattern).toString());
    }

    /**
     * All programs of a systemd unit: of the one that runs and of each that is started under this name later, from its first
     * socket on. It need not run, but systemd has to know it when it is attached: that tells the slice in which its cgroup
     * will be.
     *
     * @param name as {@code nginx.service} or {@code user-1000.slice}; without a suffix it is a service; {@code
     *     worker@*.service} is every instance of a template; {@code user@1000.service/app.slice/shop.service} is a unit of a
     *     user's own systemd, with its slice
     * @return the scope
     * @throws IllegalArgumentException if no unit can have such a name
     */
    public static Scope unit(String name) {
        return new Scope(Kind.UNIT, NO_PATH, 0, SystemdUnit.normal(name));
    }

    /**
     * All programs in a network namespace, now or later. The namespace is kept from vanishing while it is attached.
     *
     * @param file a file that stands for it, as {@code /run/netns/blue} or {@code /proc/1234/ns/net}; see
     *     network_namespaces(7)
     * @return the scope
     */
    public static Scope networkNamespace(Path file) {
        return new Scope(Kind.NETWORK_NAMESPACE, Objects.requireNonNull(file, "file"), 0, "");
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
        return new Scope(Kind.PROCESS, NO_PATH, pid, "");
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
        return new Scope(Kind.HOST, NO_PATH, 0, "");
    }

    /** System calls would take the lower 32 bits of a larger number. */
    static void requireProcess(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a process's number is from 1 to 2147483647, not " + pid);
        }
    }

    /**
     * The same, as any process would name it, and as a persistent attachment has it: a path without symbolic links. {@code
     * /proc/self} is this one alone.
     *
     * @return the scope; of what is not there, a path that is absolute
     * @throws IOException if the path cannot be examined
     */
    public Scope absolute() throws IOException {
        if (!path.equals(NO_PATH) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new Scope(kind, path.toAbsolutePath().normalize(), pid, name);
        }
        return switch (kind) {
            case CGROUP -> cgroup(path.toRealPath());
            // the file itself may be a link to what has no path
            case NETWORK_NAMESPACE ->
                networkNamespace(
                        path.toAbsolutePath().resolveSibling(".").toRealPath().resolve(path.getFileName()));
            case PROCESS, HOST, CGROUPS, UNIT -> this;
        };
    }

    /**
     * The processes in it at the moment of the call; one that comes or goes meanwhile may be among them.
     *
     * @return their numbers, in order; empty where what it names is not there
     * @throws IOException if {@code /proc}, the cgroup2 hierarchy or systemd cannot be asked
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
     * The cgroups that bear its name at the moment of the call, of a unit or a pattern: the topmost ones, since what lies below
     * them is in the scope with them.
     *
     * @return their paths from the hierarchy's root, without a slash in front, in order; empty where none bears it now, as of a
     *     service that does not run, and of a scope that is no such name
     * @throws IOException if the cgroup2 hierarchy or systemd cannot be asked
     */
    public List<String> bearers() throws IOException {
        return kind == Kind.CGROUPS || kind == Kind.UNIT ? ScopeMembers.bearers(pattern()) : List.of();
    }

    /** {@return what it names} */
    public Kind kind() {
        return kind;
    }

    /** {@return of a cgroup its directory, of a network namespace its file; an empty path of others} */
    public Path path() {
        return path;
    }

    /** {@return of a process its number; 0 of others} */
    public long pid() {
        return pid;
    }

    /** {@return of cgroups their pattern, of a unit its name; empty of others} */
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

    /** {@return what it names, as it reads after "attach"} */
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
