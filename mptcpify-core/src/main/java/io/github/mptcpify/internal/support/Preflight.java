// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the checks of {@link Support}. Each finds one fact, and none throws. */
public final class Preflight {
    private static final Path SYMBOLS = Path.of("/proc/kallsyms");
    private static final Path MODULES = Path.of("/sys/kernel/security/lsm");

    private Preflight() {}

    /**
     * Runs all checks.
     *
     * @param attached whether this process has attached the program already; further attachments share it
     */
    public static Support run(boolean attached) {
        List<Check> checks = new ArrayList<>();
        checks.add(SystemChecks.system(System.getProperty("os.name", ""), System.getProperty("os.arch", "")));
        checks.add(SystemChecks.types());
        checks.add(SystemChecks.hook());
        checks.add(SystemChecks.mptcp(KernelFacts.MPTCP_ENABLED));
        checks.add(SocketChecks.blackhole(KernelFacts.BLACKHOLE_TIMEOUT));
        checks.add(SocketChecks.endOfStream());
        checks.add(SystemChecks.cgroup2());
        checks.add(SystemChecks.capabilities());
        checks.add(SystemChecks.lockdown(Lockdown.FILE, MODULES));
        checks.add(SystemChecks.symbols(SYMBOLS));
        checks.add(HookChecks.library());
        checks.add(HookChecks.neighbours());
        checks.add(HookChecks.persistent(new KeptAttachments(KeptAttachments.USUAL)));
        checks.add(SocketChecks.child());
        checks.add(SocketChecks.own());
        checks.addAll(HookChecks.load(BpfHook::open, attached));
        return new Support(checks);
    }
}
