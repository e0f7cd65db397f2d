// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.CgroupPattern;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.SystemdUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process is among those that a scope names. */
final class OwnProcess {
    private OwnProcess() {}

    /** False where it cannot be told. */
    static boolean isIn(Scope scope) {
        try {
            return switch (scope.kind()) {
                case HOST -> true;
                case PROCESS -> scope.pid() == ProcessHandle.current().pid();
                case NETWORK_NAMESPACE -> Files.isSameFile(scope.path(), Path.of("/proc/self/ns/net"));
                case CGROUP ->
                    Cgroup.at(CgroupSearch.own())
                            .lineage()
                            .contains(Cgroup.at(scope.path()).id());
                case CGROUPS -> isIn(CgroupPattern.parse(scope.name()));
                case UNIT -> isIn(CgroupPattern.parse(SystemdUnit.pattern(scope.name())));
            };
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isIn(CgroupPattern pattern) throws IOException {
        return isBelow(
                pattern, CgroupSearch.pathIn(Path.of("/proc/self/cgroup")).orElse("/"));
    }

    /** Whether the cgroup at a path, or one above it, has the name. */
    static boolean isBelow(CgroupPattern pattern, String path) {
        for (String at = path; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
            if (pattern.matches(at.substring(1))) {
                return true;
            }
        }
        return false;
    }
}
