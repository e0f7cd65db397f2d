// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import io.github.mptcpify.CountersFuzz;
import io.github.mptcpify.fuzz.Foreign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Any bytes as the text of files in {@code /proc} and {@code /sys}, and as what systemctl(1) prints. */
public final class ProcFuzz {
    private ProcFuzz() {}

    /** Reads it as each of these files. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = Foreign.text(input);
        Foreign.read(IOException.class, () -> {
            MountTable mounts = MountTable.parse(new String(input, StandardCharsets.ISO_8859_1));
            mounts.cgroup2();
            return mounts.at("/");
        });
        int end = Math.max(text.indexOf('\n'), 0);
        Foreign.read(IOException.class, () -> ProcessFacts.parse(text.substring(0, end), text.substring(end), 1));
        Foreign.read(IOException.class, () -> ProcessUser.parse(text));
        Foreign.read(IOException.class, () -> BootClock.parse(text));
        Foreign.read(IOException.class, () -> Capabilities.parse(text).missing());
        Foreign.read(IOException.class, () -> Lockdown.parse(text));
        Foreign.read(IOException.class, () -> KernelFacts.ownsAllUsers(text));
        Foreign.read(IOException.class, () -> CgroupPath.parse(text).from(CgroupPath.parse("/..")));
        Foreign.read(IOException.class, () -> SystemdUnit.below("fuzz: ", "nginx.service", text));
        CountersFuzz.fuzzerTestOneInput(input);
    }
}
