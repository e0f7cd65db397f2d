// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.errors.ProcessErrors;
import io.github.mptcpify.internal.linux.BootClock;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.NetworkNamespaceFile;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.internal.linux.ProcessFacts;
import io.github.mptcpify.internal.linux.SystemdUnit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A scope that was found, as the kernel numbers it.
 *
 * @param key what the program finds it by
 * @param lineage of a cgroup: its id, its parent's, and so on as far up as this process can see; otherwise empty
 * @param birth of a process: when it began, in clock ticks; of a cgroup: its id; otherwise 0
 * @param hold what keeps its number from being given to another, while it is attached
 */
public record FoundScope(Key key, List<Long> lineage, long birth, Closeable hold) {
    private static final Path PROC = Path.of("/proc");

    private static final Closeable NOTHING = () -> {};

    /**
     * Which map of the program, and where in it.
     *
     * @param name of a name of cgroups, its pattern; otherwise empty
     */
    public record Key(Kind kind, long id, String name) {
        public Key(Kind kind, long id) {
            this(kind, id, "");
        }
    }

    public enum Kind {
        CGROUP,
        NAMESPACE,
        PROCESS,
        NAME
    }

    /** Finds a scope, and refuses one that is not there or not of its kind. */
    public static FoundScope of(Scope scope) throws IOException {
        return switch (scope.kind()) {
            case CGROUP -> cgroup(Cgroup.at(scope.path()).lineage());
            case NETWORK_NAMESPACE -> namespace(scope.path());
            case PROCESS -> process(scope.pid());
            case HOST -> cgroup(List.of(Cgroup.ROOT));
            case CGROUPS -> name(scope.name());
            case UNIT -> name(SystemdUnit.pattern(scope.name()));
        };
    }

    private static FoundScope cgroup(List<Long> lineage) {
        return new FoundScope(new Key(Kind.CGROUP, lineage.get(0)), lineage, lineage.get(0), NOTHING);
    }

    private static FoundScope name(String pattern) {
        return new FoundScope(new Key(Kind.NAME, 0, pattern), List.of(), 0, NOTHING);
    }

    /** Keeps the namespace open, so that it continues to exist: inode numbers of namespaces are reused. */
    private static FoundScope namespace(Path file) throws IOException {
        NetworkNamespaceFile held = NetworkNamespaceFile.open(file);
        return new FoundScope(new Key(Kind.NAMESPACE, held.inode()), List.of(), 0, held);
    }

    private static FoundScope process(long pid) throws IOException {
        String operation = "attach process " + pid;
        try {
            ProcessFacts process = ProcessFacts.read(ProcessDirectory.of(pid));
            if (process.ended()) {
                throw ProcessErrors.noSuchProcess(operation, null);
            }
            if (process.isThread()) {
                throw ProcessErrors.threadNotProcess(operation);
            }
            return process(process);
        } catch (java.nio.file.NoSuchFileException e) {
            throw ProcessErrors.noSuchProcess(operation, e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw ProcessErrors.mayNotLookInto(operation, e);
        }
    }

    private static FoundScope process(ProcessFacts process) throws IOException {
        // struct mptcpify_process: the namespace first, little-endian
        long id = process.pidNamespace() | (long) process.innermostPid() << Integer.SIZE;
        long birth = BootClock.read().ticks(process.start());
        return new FoundScope(new Key(Kind.PROCESS, id), List.of(), birth, NOTHING);
    }

    /** Whether a process is still there, that a scope of this process named. */
    public boolean isRunning(long pid) {
        try {
            return isProcess(ProcessDirectory.of(pid), key, birth);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a process is still there, as far as {@code /proc} shows it.
     *
     * @param pid its number in the pid namespace of who asked for it first, which may be another one
     */
    public static boolean isRunning(Key key, long birth, long pid) throws IOException {
        if (isProcess(PROC.resolve(Long.toString(pid)), key, birth)) {
            return true;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isProcess(process, key, birth)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isProcess(Path directory, Key key, long birth) {
        try {
            ProcessFacts process = ProcessFacts.read(directory);
            FoundScope target = process(process);
            return !process.ended() && target.key().equals(key) && target.birth() == birth;
        } catch (IOException e) {
            return false;
        }
    }
}
