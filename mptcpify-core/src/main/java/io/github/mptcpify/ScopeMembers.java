// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.CgroupPattern;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.CgroupTree;
import io.github.mptcpify.internal.linux.SystemdUnit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which processes are in a scope, and which cgroups bear its name. */
final class ScopeMembers {
    private static final Path PROC = Path.of("/proc");

    private ScopeMembers() {}

    static List<Long> of(Scope scope) throws IOException {
        return switch (scope.kind()) {
            case HOST -> that(process -> true);
            case PROCESS -> that(process -> process.endsWith(Long.toString(scope.pid())));
            case NETWORK_NAMESPACE -> that(process -> Files.isSameFile(scope.path(), process.resolve("ns/net")));
            case CGROUP -> {
                List<Long> processes = new ArrayList<>();
                addBelow(scope.path(), processes);
                processes.sort(null);
                yield processes;
            }
            case CGROUPS, UNIT -> in(pattern(scope));
        };
    }

    static List<String> bearers(Scope scope) throws IOException {
        if (scope.kind() != Scope.Kind.CGROUPS && scope.kind() != Scope.Kind.UNIT) {
            return List.of();
        }
        CgroupPattern pattern = pattern(scope);
        return CgroupTree.mounted().find(pattern.isExact() ? pattern.toString() : "", pattern::matches).stream()
                .map(CgroupTree.Found::path)
                .sorted()
                .toList();
    }

    private static CgroupPattern pattern(Scope name) throws IOException {
        return CgroupPattern.parse(name.kind() == Scope.Kind.UNIT ? SystemdUnit.pattern(name.name()) : name.name());
    }

    private static List<Long> in(CgroupPattern pattern) throws IOException {
        return that(process -> OwnProcess.isBelow(
                pattern, CgroupSearch.pathIn(process.resolve("cgroup")).orElse("/")));
    }

    private interface Condition {
        boolean test(Path process) throws IOException;
    }

    private static List<Long> that(Condition condition) throws IOException {
        List<Long> processes = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                if (isThat(condition, process)) {
                    processes.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        processes.sort(null);
        return processes;
    }

    private static boolean isThat(Condition condition, Path process) {
        try {
            return condition.test(process);
        } catch (IOException e) {
            return false; // it has ended, or this user may not look into it
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
