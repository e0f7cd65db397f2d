// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.errors.ChildErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.ProcessErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Why scopes could not be attached, and what is pinned not be used. */
final class Diagnosis {
    static final Path BTF = KernelFacts.BTF;
    static final Path MPTCP_ENABLED = KernelFacts.MPTCP_ENABLED;

    static final String NEED_BTF =
            "A kernel with CONFIG_DEBUG_INFO_BTF=y is needed, as all large distributions have it.";
    static final String NEED_HOOK = "Linux 6.6 or later with CONFIG_MPTCP=y is needed.";

    /** The remedy for a missing capability. */
    static final String GIVE_CAPABILITIES =
            "Run it as root, or have root give it both: setpriv --reuid USER --regid GROUP --init-groups --inh-caps "
                    + "+bpf,+perfmon --ambient-caps +bpf,+perfmon COMMAND, or "
                    + "AmbientCapabilities=CAP_BPF CAP_PERFMON in its systemd unit.";

    /** The remedy for kernel lockdown, which lets programs be attached in its other mode. */
    static final String LEAVE_CONFIDENTIALITY = "Boot with lockdown=integrity, or without lockdown.";

    private static final String NO_ROOM = "as many scopes or filters are attached as the program has room for";
    private static final String NO_ROOM_REMEDY = "Attach a common parent cgroup instead.";

    static final String GO_WITHOUT_GUARD =
            "Where something is mounted over /proc/sys, as in a sandbox, take that away (findmnt -T "
                    + "/proc/sys/net/mptcp/enabled). AttachOptions.withoutGuard() goes on without. Else please report it, "
                    + "with the kernel's version (uname -r).";

    private Diagnosis() {}

    static MptcpifyException of(String operation, MissingLibraryException failure) {
        return NativeErrors.of(operation, failure);
    }

    static void requireNativeAccess(String operation) throws MptcpifyException {
        NativeErrors.requireNativeAccess(operation);
    }

    static MptcpifyException noLauncher(String operation, @Nullable IOException cause) {
        return ChildErrors.noLauncher(operation, cause);
    }

    static MptcpifyException foreignRuntime(String operation, Throwable failure) {
        return SocketErrors.foreignRuntime(operation, failure);
    }

    static MptcpifyException libraryNotLoaded(String operation, Throwable failure) {
        return NativeErrors.libraryNotLoaded(operation, failure);
    }

    static MptcpifyException threadNotProcess(String operation) {
        return ProcessErrors.threadNotProcess(operation);
    }

    static MptcpifyException noSuchProcess(String operation, @Nullable Exception cause) {
        return ProcessErrors.noSuchProcess(operation, cause);
    }

    static MptcpifyException mayNotLookInto(String operation, @Nullable Exception cause) {
        return ProcessErrors.mayNotLookInto(operation, cause);
    }

    static MptcpifyException of(String operation, NativeException failure) {
        return of(operation, failure, KernelFacts::read);
    }

    /** The facts are asked for only where they tell: they take reading the kernel's BTF, which has megabytes. */
    static MptcpifyException of(String operation, NativeException failure, Supplier<KernelFacts> facts) {
        String function = failure.function();
        int errno = failure.errno();
        if (function.equals("bpf_object__open_mem")) {
            return failed(
                    operation,
                    Reason.DAMAGED_OBJECT,
                    "libbpf cannot read the BPF object (" + Errno.name(errno) + ")",
                    "The jar of mptcpify-native is damaged or mixed with another version's: take a fresh one.",
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
        if (function.equals("bpf_object__load")) {
            return load(operation, failure, facts.get());
        }
        if (function.startsWith("bpf_link_create") && errno == Errno.E2BIG) {
            return failed(
                    operation,
                    Reason.HOOK_FULL,
                    "all places of the kernel's hook update_socket_protocol are taken by other programs",
                    "'bpftool link' lists them; stop one.",
                    failure);
        }
        if (function.startsWith("bpf_map_update_elem") && errno == Errno.E2BIG) {
            return failed(operation, Reason.TOO_MANY_SCOPES, NO_ROOM, NO_ROOM_REMEDY, failure);
        }
        if (errno == Errno.ENOSYS) {
            return policy(operation, failure);
        }
        // a security module has its own error number; of a pinned object, that one is the file's permissions
        if (errno == Errno.EPERM || (errno == Errno.EACCES && !function.startsWith("bpf_obj_"))) {
            return permission(operation, failure, facts.get());
        }
        return failed(operation, Reason.OTHER, function + " failed with " + Errno.name(errno), "", failure);
    }

    static MptcpifyException noGuard(String operation) {
        return refused(
                operation,
                Reason.NO_GUARD,
                0,
                "the program cannot find net.mptcp.enabled in this kernel, and could break programs where it is 0",
                GO_WITHOUT_GUARD);
    }

    static MptcpifyException mptcpOff(String operation) {
        return refused(
                operation,
                Reason.MPTCP_OFF,
                0,
                "net.mptcp.enabled is 0 in that network namespace or cannot be read, and without the guard its programs "
                        + "would lose their TCP",
                "sysctl net.mptcp.enabled=1, in that namespace.");
    }

    static MptcpifyException noRoom(String operation) {
        return refused(operation, Reason.TOO_MANY_SCOPES, 0, NO_ROOM, NO_ROOM_REMEDY);
    }

    static MptcpifyException tooManySharing(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                most + " attachments with different filters share this scope already",
                "Close one, or give several the same filters: those count as one.");
    }

    static MptcpifyException tooManyPatterns(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                most + " patterns of cgroups are attached already, which is all that the program looks through",
                "Detach one, or name cgroups without a *: of these there may be thousands.");
    }

    static MptcpifyException noCgroupTree(String operation, IOException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "the cgroups that bear the name cannot be looked for: " + failure.getMessage(),
                "Attach by name from where the cgroup2 hierarchy is mounted from its root on: mount -t cgroup2 none DIR.",
                failure);
    }

    static MptcpifyException tooDeep(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                "it lies deeper than " + most + " levels below the root of the cgroup tree",
                "Attach a cgroup above it.");
    }

    static MptcpifyException tooLong(String operation, int length, int room) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                "what it says takes " + length + " bytes to keep, and there is room for " + room,
                "Name fewer commands or users, or a shorter path.");
    }

    static MptcpifyException noCookie(String operation) {
        return refused(
                operation,
                Reason.OTHER,
                0,
                "the program does not find this network namespace in the kernel's list, and could take another for it",
                "Please report it, with the kernel's version (uname -r).");
    }

    static MptcpifyException noBpfFileSystem(String operation, Path directory, String type) {
        return refused(
                operation,
                Reason.NO_BPF_FILE_SYSTEM,
                0,
                directory + " lies on " + type + " and not on a BPF file system, which keeps what outlives a process",
                mountForRoot(directory));
    }

    static MptcpifyException mayNotPin(String operation, Path directory, AccessDeniedException failure) {
        return pinDirectory(
                operation, failure.getFile() == null ? directory : Path.of(failure.getFile()), "open", Errno.EACCES);
    }

    /** Why the directory of the pins could not be had: open(2), mkdir(2), flock(2), unlink(2). */
    static MptcpifyException pinDirectory(String operation, Path path, String function, int errno) {
        return errno == Errno.EACCES || errno == Errno.EPERM
                ? refused(
                        operation,
                        Reason.NO_PRIVILEGE,
                        errno,
                        "this process may not reach " + path + " (" + Errno.name(errno) + ")",
                        "Run it as root or as the owner. In Java, Mptcpify.persistent(Path) takes another directory.")
                : plain(operation, Reason.OTHER, errno, function + " " + path + " failed with " + Errno.name(errno));
    }

    static MptcpifyException untrusted(String operation, Path directory, String problem) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                directory + " cannot be trusted: " + problem,
                "Remove it, rm -r " + directory
                        + ", or name another directory. So that only root can make it, mount the BPF"
                        + " file system like this: " + mountForRoot(directory.getParent()));
    }

    /** Whoever could write to it could make our directory before we do. */
    private static String mountForRoot(@Nullable Path directory) {
        return "mount -t bpf -o mode=700 bpf " + directory;
    }

    static MptcpifyException locked(String operation, Path directory, long seconds, String holder) {
        return refused(
                operation,
                Reason.LOCKED,
                0,
                directory + " has been locked for " + seconds + " s by " + holder,
                "Wait for it or end it. One that was stopped goes on with kill -CONT.");
    }

    static MptcpifyException otherVersion(String operation, Path directory, int found, int own) {
        return refused(
                operation,
                Reason.OTHER_VERSION,
                0,
                "version " + found + " of mptcpify's program is pinned in " + directory + ", and this is version "
                        + own,
                "Detach with that version; or end all of its attachments: rm -r " + directory);
    }

    static MptcpifyException foreignPin(String operation, Path directory, String name) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                directory.resolve(name) + " is not of mptcpify's making",
                "Remove it, or name another directory.");
    }

    static MptcpifyException lostPin(String operation, Path directory, Set<String> names) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                "something was removed from " + directory + ": " + String.join(", ", names),
                "End all of its attachments: rm -r " + directory);
    }

    static MptcpifyException unreadablePin(String operation, Path directory, IOException failure) {
        return failed(
                operation,
                Reason.FOREIGN_PIN,
                "what is pinned in " + directory + " cannot be read: " + failure.getMessage(),
                "End all of its attachments: rm -r " + directory,
                failure);
    }

    static MptcpifyException detached(String operation) {
        return refused(operation, Reason.DETACHED, 0, "it was detached", "");
    }

    private static MptcpifyException load(String operation, NativeException failure, KernelFacts facts) {
        int errno = failure.errno();
        if (!facts.btf()) {
            return failed(
                    operation,
                    Reason.NO_BTF,
                    "this kernel (" + facts.kernel() + ") shows no BTF, there is no " + BTF,
                    NEED_BTF,
                    failure);
        }
        // what libbpf stumbles over first on an older kernel may be something else that is not there yet
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
                    "kernel lockdown keeps every program from reading the kernel's memory (" + Errno.name(errno)
                            + "), as its mode confidentiality does",
                    LEAVE_CONFIDENTIALITY,
                    failure);
        }
        if (errno == Errno.EPERM || (errno == Errno.EACCES && verdict.isEmpty())) {
            // what the verifier refuses, it explains
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
     * Whether the verifier did not find the function by which a program reads the kernel's memory. Each kernel with the
     * hook has it, and hides it from who lacks CAP_PERFMON and under lockdown: that is certain where securityfs is not
     * mounted, too.
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
                            + "): its capabilities count only in a user namespace (an unprivileged container's)",
                    "Run it outside of the container, or in a privileged one.",
                    failure);
        }
        return policy(operation, failure);
    }

    /** No capability is missing: EPERM and ENOSYS are a seccomp filter's, EACCES is a security module's. */
    private static MptcpifyException policy(String operation, NativeException failure) {
        return failed(
                operation,
                Reason.REFUSED_BY_POLICY,
                "this machine's policy refuses the program (" + Errno.name(failure.errno()) + ")",
                "Look for a seccomp filter (a container's), a security module or kernel lockdown that forbids bpf(2) or "
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
