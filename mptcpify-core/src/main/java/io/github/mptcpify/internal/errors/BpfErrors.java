// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.NativeException.Step;
import java.util.function.Supplier;

/** Errors of loading and attaching BPF programs, and of their maps. */
public final class BpfErrors {
    /** The remedy for a kernel without BTF. */
    public static final String NEED_BTF =
            "A kernel with CONFIG_DEBUG_INFO_BTF=y is needed, as all large distributions have it.";

    /** The remedy for a kernel that is too old. */
    public static final String NEED_HOOK = "Linux 6.6 or later with CONFIG_MPTCP=y is needed.";

    /** The remedy for a missing capability. */
    public static final String GIVE_CAPABILITIES =
            "Run it as root, or have root give it both: setpriv --reuid USER --regid GROUP --init-groups --inh-caps "
                    + "+bpf,+perfmon --ambient-caps +bpf,+perfmon COMMAND, or "
                    + "AmbientCapabilities=CAP_BPF CAP_PERFMON in its systemd unit.";

    /** The remedy for kernel lockdown: its other mode, integrity, allows attaching. */
    public static final String LEAVE_CONFIDENTIALITY = "Boot with lockdown=integrity, or without lockdown.";

    private BpfErrors() {}

    /** Explains the failure of a C function. */
    public static MptcpifyException of(String operation, NativeException failure) {
        return of(operation, failure, KernelFacts::read);
    }

    /** Reads the facts only where the explanation needs them: that reads the kernel's BTF, which has megabytes. */
    public static MptcpifyException of(String operation, NativeException failure, Supplier<KernelFacts> facts) {
        String function = failure.function();
        int errno = failure.errno();
        if (failure.step() == Step.OPEN) {
            return failed(
                    operation,
                    Reason.DAMAGED_OBJECT,
                    "libbpf cannot read the BPF object (" + Errno.name(errno) + ")",
                    "The jar of mptcpify-native is damaged, or of another version: replace it.",
                    failure);
        }
        if (errno == Errno.EMFILE || errno == Errno.ENFILE) {
            return failed(
                    operation,
                    Reason.OTHER,
                    function + " found no free descriptor (" + Errno.name(errno) + ")",
                    "Raise the limit on open files (ulimit -n), or close some.",
                    failure);
        }
        if (errno == Errno.ENOMEM) {
            return failed(
                    operation,
                    Reason.OTHER,
                    function + " found no memory (ENOMEM)",
                    "The kernel's maps take about 3 MiB: look at the memory limit of this process's cgroup.",
                    failure);
        }
        if (failure.step() == Step.LOAD) {
            return load(operation, failure, facts.get());
        }
        if (failure.step() == Step.ATTACH && errno == Errno.E2BIG) {
            return failed(
                    operation,
                    Reason.HOOK_FULL,
                    "all places of the kernel's hook update_socket_protocol are taken by other programs",
                    "'bpftool link' lists them; stop one.",
                    failure);
        }
        if (failure.step() == Step.PUT && errno == Errno.E2BIG) {
            return failed(operation, Reason.TOO_MANY_SCOPES, ScopeErrors.NO_ROOM, ScopeErrors.NO_ROOM_REMEDY, failure);
        }
        if (errno == Errno.ENOSYS) {
            return policy(operation, failure);
        }
        // EACCES comes from a security module, except for a pinned object, where it comes from the file's permissions
        if (errno == Errno.EPERM || (errno == Errno.EACCES && failure.step() != Step.PIN)) {
            return permission(operation, failure, facts.get());
        }
        return failed(operation, Reason.OTHER, function + " failed with " + Errno.name(errno), "", failure);
    }

    private static MptcpifyException load(String operation, NativeException failure, KernelFacts facts) {
        int errno = failure.errno();
        if (!facts.btf()) {
            return failed(
                    operation,
                    Reason.NO_BTF,
                    "this kernel (" + facts.kernel() + ") shows no BTF, there is no " + KernelFacts.BTF,
                    NEED_BTF,
                    failure);
        }
        // on an older kernel libbpf may fail first because something else is missing
        if (!facts.hook() || errno == Errno.ESRCH) {
            return failed(
                    operation,
                    Reason.NO_HOOK,
                    "this kernel (" + facts.kernel()
                            + ") has no hook update_socket_protocol, which came with Linux 6.6",
                    NEED_HOOK,
                    failure);
        }
        if (errno == Errno.ENOSYS) {
            return policy(operation, failure);
        }
        String verdict = lastLine(failure.log());
        if (facts.lockdown() == Lockdown.CONFIDENTIALITY || (lacksHelper(verdict) && mayReadMemory(facts))) {
            return failed(
                    operation,
                    Reason.REFUSED_BY_POLICY,
                    "kernel lockdown in its mode confidentiality keeps programs from reading kernel memory ("
                            + Errno.name(errno) + ")",
                    LEAVE_CONFIDENTIALITY,
                    failure);
        }
        if (errno == Errno.EPERM || (errno == Errno.EACCES && verdict.isEmpty())) {
            // no text from the verifier: the verifier did not refuse
            return permission(operation, failure, facts);
        }
        return verdict.isEmpty()
                ? failed(
                        operation,
                        Reason.OTHER,
                        "the kernel did not load the program: " + Errno.name(errno),
                        "This exception's log() has what libbpf said.",
                        failure)
                : failed(
                        operation,
                        Reason.VERIFIER,
                        "this kernel's verifier (" + facts.kernel() + ") refused the program (" + Errno.name(errno)
                                + "): " + verdict,
                        "Please report it, with this exception's log().",
                        failure);
    }

    /**
     * Whether the verifier did not find the helper function that reads kernel memory. Each kernel with the hook has
     * this helper, but hides it from processes without CAP_PERFMON and under lockdown; so this detects lockdown also
     * where securityfs is not mounted.
     */
    private static boolean lacksHelper(String verdict) {
        return verdict.contains("bpf_probe_read")
                && (verdict.contains("cannot use helper") || verdict.contains("unknown func"));
    }

    private static boolean mayReadMemory(KernelFacts facts) {
        return facts.missingCapabilities().isEmpty() && facts.initialUserNamespace();
    }

    private static MptcpifyException permission(String operation, NativeException failure, KernelFacts facts) {
        if (!facts.missingCapabilities().isEmpty()) {
            return failed(
                    operation,
                    Reason.NO_PRIVILEGE,
                    "the kernel does not let this process use BPF (" + Errno.name(failure.errno()) + "): it lacks "
                            + String.join(" and ", facts.missingCapabilities()),
                    GIVE_CAPABILITIES,
                    failure);
        }
        if (!facts.initialUserNamespace()) {
            return failed(
                    operation,
                    Reason.NO_PRIVILEGE,
                    "the kernel does not let this process use BPF (" + Errno.name(failure.errno())
                            + "): its capabilities are valid only in a user namespace, as in an unprivileged container",
                    "Run it outside of the container, or in a privileged one.",
                    failure);
        }
        return policy(operation, failure);
    }

    /** No capability is missing: EPERM and ENOSYS come from a seccomp filter, EACCES from a security module. */
    private static MptcpifyException policy(String operation, NativeException failure) {
        return failed(
                operation,
                Reason.REFUSED_BY_POLICY,
                "this machine's policy refuses the program (" + Errno.name(failure.errno()) + ")",
                "Look for a seccomp filter (a container's), a security module or kernel lockdown that forbids bpf(2) "
                        + "or "
                        + "modify-return programs.",
                failure);
    }

    private static String lastLine(String log) {
        return log.lines()
                .filter(line -> !line.isBlank()
                        && !line.startsWith("libbpf:")
                        && !line.startsWith("-- ")
                        && !line.startsWith("processed "))
                .reduce("", (before, line) -> line)
                .trim();
    }
}
