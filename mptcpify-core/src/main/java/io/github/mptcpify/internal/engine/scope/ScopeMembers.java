// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.CgroupTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes in a scope, and the cgroups that its name matches. */
public abstract class ScopeMembers {
    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");

    /** Every process. */
    public static ScopeMembers host() {
        return new Matching(process -> true);
    }

    /** One process. */
    public static ScopeMembers process(long pid) {
        return new Matching(process ->
                process.equals(SELF) ? pid == ProcessHandle.current().pid() : process.endsWith(Long.toString(pid)));
    }

    /** The processes of a network namespace, named by a file. */
    public static ScopeMembers networkNamespace(Path file) {
        return new Matching(process -> Files.isSameFile(file, process.resolve("ns/net")));
    }

    /** The processes of a cgroup and of those below it. */
    public static ScopeMembers cgroup(Path directory) {
        return new Below(directory);
    }

    /** The processes of the cgroups that a name matches, and of those below them. */
    public static ScopeMembers named(CgroupPattern pattern) {
        return new Matching(process ->
                isBelow(pattern, CgroupSearch.pathIn(process.resolve("cgroup")).orElse("/")));
    }

    /** The processes' numbers, in order. */
    public abstract List<Long> processes() throws IOException;

    /** Whether this process is among them; false if that is unknown. */
    public abstract boolean hasThisProcess();

    /** The paths of the topmost cgroups that a name matches, in order. */
    public static List<String> bearers(CgroupPattern pattern) throws IOException {
        return CgroupTree.mounted().find(pattern.isExact() ? pattern.toString() : "", pattern::matches).stream()
                .map(CgroupTree.Found::path)
                .sorted()
                .toList();
    }

    /** Whether the cgroup at a path, or one above it, has the name. */
    public static boolean isBelow(CgroupPattern pattern, String path) {
        for (String at = path; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
            if (pattern.matches(at.substring(1))) {
                return true;
            }
        }
        return false;
    }

    private interface Condition {
        boolean test(Path process) throws IOException;
    }

    /** The processes for which a condition on /proc is true. */
    private static final class Matching extends ScopeMembers {
        private final Condition condition;

        Matching(Condition condition) {
            this.condition = condition;
        }

        @Override
        public List<Long> processes() throws IOException {
            List<Long> processes = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
                for (Path process : all) {
                    if (matches(process)) {
                        processes.add(Long.parseLong(process.getFileName().toString()));
                    }
                }
            }
            processes.sort(null);
            return processes;
        }

        @Override
        public boolean hasThisProcess() {
            return matches(SELF);
        }

        private boolean matches(Path process) {
            try {
                return condition.test(process);
            } catch (IOException e) {
                return false; // it has ended, or this user may not look into it
            }
        }
    }

    /** The processes that a cgroup and those below it list. */
    private static final class Below extends ScopeMembers {
        private final Path cgroup;

        Below(Path cgroup) {
            this.cgroup = cgroup;
        }

        @Override
        public List<Long> processes() throws IOException {
            List<Long> processes = new ArrayList<>();
            addBelow(cgroup, processes);
            processes.sort(null);
            return processes;
        }

        /** Checks the cgroups above this process's own, which are fewer than those below the scope. */
        @Override
        public boolean hasThisProcess() {
            try {
                return Cgroup.at(CgroupSearch.own())
                        .lineage()
                        .contains(Cgroup.at(cgroup).id());
            } catch (IOException e) {
                return false;
            }
        }

        private static void addBelow(Path cgroup, List<Long> processes) throws IOException {
            if (!Files.isDirectory(cgroup)) {
                return;
            }
            try {
                Files.readAllLines(cgroup.resolve("cgroup.procs")).stream()
                        .map(Long::valueOf)
                        .filter(process -> process != 0) // of another pid namespace
                        .forEach(processes::add);
            } catch (IOException e) {
                // removed meanwhile, or of the type "threaded": its processes are those of one above
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(cgroup, Files::isDirectory)) {
                for (Path child : children) {
                    addBelow(child, processes);
                }
            }
        }
    }
}
