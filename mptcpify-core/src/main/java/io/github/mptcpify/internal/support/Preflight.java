// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the checks of {@link Support}. Each finds one fact, and none throws. */
public final class Preflight {
    private static final Path SYMBOLS = Path.of("/proc/kallsyms");
    private static final Path MODULES = Path.of("/sys/kernel/security/lsm");

    private Preflight() {}

    /**
     * Runs all checks.
     *
     * @param engine this process's attachments: the program is loaded by it, or shared with them
     * @param refusal why the program could not be loaded a moment ago, if that is known
     */
    public static Support run(Engine engine, Optional<MptcpifyException> refusal) {
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
        checks.addAll(HookChecks.load(engine, refusal));
        return new Support(checks);
    }
}
