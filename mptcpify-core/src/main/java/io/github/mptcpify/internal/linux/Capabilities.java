// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The effective capabilities of the calling thread, from the line "CapEff" of {@code /proc/thread-self/status}
 * (capabilities(7)).
 *
 * @param effective bit n: capability number n
 */
public record Capabilities(long effective) {
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_PTRACE = 19;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    public static Capabilities read() throws IOException {
        return parse(Files.readString(Path.of("/proc/thread-self/status")));
    }

    public static Capabilities parse(String status) throws IOException {
        return SystemText.read(
                "/proc/PID/status",
                () -> ProcessFacts.value(status, "CapEff:")
                        .map(mask -> new Capabilities(Long.parseUnsignedLong(mask, 16)))
                        .orElseThrow(() -> new NoSuchElementException("there is no line CapEff:")));
    }

    /** The capabilities that attaching needs and that are missing; CAP_SYS_ADMIN includes both. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!has(CAP_SYS_ADMIN)) {
            if (!has(CAP_BPF)) {
                missing.add("CAP_BPF");
            }
            if (!has(CAP_PERFMON)) {
                missing.add("CAP_PERFMON");
            }
        }
        return missing;
    }

    /** Whether it has the capability to attach programs to cgroups; CAP_SYS_ADMIN includes it. */
    public boolean mayDropOptions() {
        return has(CAP_NET_ADMIN) || has(CAP_SYS_ADMIN);
    }

    /** Whether it has the capability to look into other users' processes. */
    public boolean mayTrace() {
        return has(CAP_SYS_PTRACE);
    }

    private boolean has(int capability) {
        return (effective >>> capability & 1) != 0;
    }
}
