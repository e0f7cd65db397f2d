// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.MountTable;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A scope that was found, as the kernel numbers it.
 *
 * @param key what the program finds it by
 * @param lineage of a cgroup: its id, its parent's, and so on as far up as this process can see; otherwise empty
 * @param birth of a process: when it began, in clock ticks; otherwise 0
 * @param hold what keeps its number from being given to another, while it is attached
 */
record Target(Key key, List<Long> lineage, long birth, Closeable hold) {
    /** As many as the kernel follows. */
    private static final int MAX_LINKS = 40;

    private static final Closeable NOTHING = () -> {};

    /** Which map of the program, and where in it. */
    record Key(Kind kind, long id) {}

    enum Kind {
        CGROUP,
        NAMESPACE,
        PROCESS
    }

    /** Finds a scope, and refuses one that is not there or not of its kind. */
    static Target of(Scope scope) throws IOException {
        return switch (scope.kind()) {
            case CGROUP -> cgroup(Cgroup.at(scope.path()).lineage());
            case NETWORK_NAMESPACE -> namespace(scope.path());
            case PROCESS -> process(scope.pid());
            case HOST -> cgroup(List.of(Cgroup.ROOT));
        };
    }

    private static Target cgroup(List<Long> lineage) {
        return new Target(new Key(Kind.CGROUP, lineage.get(0)), lineage, 0, NOTHING);
    }

    /** Inode numbers of namespaces are used again: held open, this one cannot vanish. */
    private static Target namespace(Path file) throws IOException {
        String name = namespaceName(file);
        if (!name.startsWith("net:[")) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "not a network namespace: it is " + name + "; name /run/netns/NAME or /proc/PID/ns/net");
        }
        long inode = (Long) Files.getAttribute(file, "unix:ino");
        return new Target(new Key(Kind.NAMESPACE, inode), List.of(), 0, FileChannel.open(file));
    }

    /** As "net:[4026531840]": /proc/PID/ns has it as a link's target, a bind mount as its root. */
    private static String namespaceName(Path file) throws IOException {
        Path at = file;
        for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(at); links++) {
            Path target = Files.readSymbolicLink(at);
            if (target.toString().contains(":[")) {
                return target.toString();
            }
            at = at.resolveSibling(target);
        }
        String real = file.toRealPath().toString();
        Optional<MountTable.Mount> mount = MountTable.read().at(real);
        return mount.filter(found -> found.type().equals("nsfs"))
                .map(MountTable.Mount::root)
                .orElseGet(() -> Files.isDirectory(file) ? "a directory" : "an ordinary file");
    }

    private static Target process(long pid) throws IOException {
        String operation = "attach process " + pid;
        try {
            String proc = "/proc/" + pid;
            ProcessFacts facts = ProcessFacts.parse(
                    FileUtils.readFileToString(new File(proc, "stat"), StandardCharsets.UTF_8),
                    FileUtils.readFileToString(new File(proc, "status"), StandardCharsets.UTF_8));
            if (facts.leader() != pid) {
                throw Diagnosis.threadNotProcess(operation);
            }
            long namespace = (Long) Files.getAttribute(Path.of(proc, "ns", "pid"), "unix:ino");
            // struct mptcpify_process: the namespace first, little-endian
            long id = namespace | (long) facts.innermostPid() << Integer.SIZE;
            return new Target(new Key(Kind.PROCESS, id), List.of(), facts.start(), NOTHING);
        } catch (java.nio.file.NoSuchFileException | java.io.FileNotFoundException e) {
            throw Diagnosis.noSuchProcess(operation, e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw Diagnosis.mayNotLookInto(operation, e);
        }
    }

    /**
     * Whether a process is still there.
     *
     * @param pid its number in the pid namespace of who asked for it first, which may be another one
     */
    static boolean isRunning(Key key, long birth, long pid) {
        return Stream.concat(Stream.of(pid), ProcessHandle.allProcesses().map(ProcessHandle::pid))
                .anyMatch(candidate -> isProcess(candidate, key, birth));
    }

    private static boolean isProcess(long pid, Key key, long birth) {
        try {
            Target target = process(pid);
            return target.key().equals(key) && target.birth() == birth;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What /proc says of a process (proc_pid_stat(5), proc_pid_status(5)).
     *
     * @param start when it began after boot, in clock ticks
     * @param leader its number here; another one if this is a thread's
     * @param innermostPid its number in its own pid namespace
     */
    record ProcessFacts(long start, long leader, int innermostPid) {
        static ProcessFacts parse(String stat, String status) {
            // the name is in brackets, and may have brackets and blanks in it
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String pids = value(status, "NSpid:");
            return new ProcessFacts(
                    Long.parseLong(afterName[19]),
                    Long.parseLong(value(status, "Tgid:")),
                    Integer.parseInt(pids.substring(pids.lastIndexOf('\t') + 1)));
        }

        static String value(String status, String name) {
            return status.lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).trim())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no line " + name + " in " + status));
        }
    }
}
