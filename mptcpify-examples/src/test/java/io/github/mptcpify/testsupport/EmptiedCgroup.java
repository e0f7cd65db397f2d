// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.cli.system.RunCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A test's cgroup whose processes have ended. */
public final class EmptiedCgroup {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private EmptiedCgroup() {}

    /** From Linux 7.0 on a process may have been waited for before it has left its cgroup, which cannot be removed then. */
    public static void remove(Path cgroup) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (RunCgroup.isPopulated(cgroup) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Files.delete(cgroup);
    }
}
