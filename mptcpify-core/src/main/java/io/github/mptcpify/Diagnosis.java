// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/** The one place that turns what a C function answered into an exception with a cause and a remedy. */
final class Diagnosis {
    static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    static final Path MPTCP_ENABLED = Path.of("/proc/sys/net/mptcp/enabled");

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

    /**
     * What is looked up about the machine after something failed.
     *
     * @param kernel its version
     * @param btf whether it shows its own types
     * @param hook whether the hook's function is among these types; that does not yet prove that it may be attached to
     * @param missingCapabilities of those that attaching needs
     * @param initialUserNamespace whether capabilities count for the whole machine
     * @param lockdown how far the kernel is locked down
     */
    record Facts(
            String kernel,
            boolean btf,
            boolean hook,
            List<String> missingCapabilities,
            boolean initialUserNamespace,
            Lockdown lockdown) {
        static Facts read() {
            try {
                return new Facts(
                        System.getProperty("os.version", "unknown"),
                        Files.exists(BTF),
                        hasHook(),
                        Capabilities.read().missing(),
                        ownsAllUsers(Files.readString(Path.of("/proc/self/uid_map"))),
                        Lockdown.read());
            } catch (IOException e) {
                // without /proc and /sys nothing is known that would tell more than the error itself
                return new Facts(
                        System.getProperty("os.version", "unknown"), true, true, List.of(), true, Lockdown.UNKNOWN);
            }
        }

        /** Names stand in BTF as strings that end in NUL, one behind the other. */
        static boolean hasHook() throws IOException {
            // every kernel has the function since 6.6, and only one with MPTCP lets a program answer for it
            return Files.exists(BTF)
                    && Files.exists(MPTCP_ENABLED)
                    && FileUtils.readFileToString(BTF.toFile(), StandardCharsets.ISO_8859_1)
                            .contains("\0update_socket_protocol\0");
        }

        /** The initial user namespace maps all 2^32 - 1 users to themselves (user_namespaces(7)). */
        static boolean ownsAllUsers(String uidMap) {
            return uidMap.trim().matches("0\\s+0\\s+4294967295");
        }
    }

    static MptcpifyException of(String operation, MissingLibraryException failure) {
        return switch (failure.problem()) {
            case ABSENT ->
                failed(
                        operation,
                        Reason.LIBBPF_MISSING,
                        "there is no " + failure.library(),
                        "Install libbpf 1.0 or later (Debian, Ubuntu: apt-get install libbpf1; Fedora: dnf install libbpf).",
                        failure);
            case TOO_OLD ->
                failed(
                        operation,
                        Reason.LIBBPF_TOO_OLD,
                        failure.library() + " is not libbpf 1.0 or later: " + failure.getMessage(),
                        "Install libbpf 1.0 or later (Debian 12, Ubuntu 23.04: package libbpf1).",
                        failure);
            case JNA ->
                failed(
                        operation,
                        Reason.NO_NATIVE_ACCESS,
                        "JNA cannot load its own library (" + failure.getMessage() + ")",
                        "Name a folder in which this user may make files and run them: -Djna.tmpdir=DIR, for a command "
                                + "JAVA_TOOL_OPTIONS=-Djna.tmpdir=DIR before it. If it finds one of another version, take "
                                + "away what leads there: the system property jna.boot.library.path.",
                        failure);
            case DENIED ->
                failed(
                        operation,
                        Reason.NO_NATIVE_ACCESS,
                        "this JVM denies native access to JNA (" + failure.getMessage() + ")",
                        "Start it with --enable-native-access=ALL-UNNAMED, or =com.sun.jna where JNA is on the module path; "
                                + "an executable jar may have Enable-Native-Access: ALL-UNNAMED in its manifest.",
                        failure);
        };
    }

    /** Where no C function can be called; to be asked before any of them is. */
    static void requireNativeAccess(String operation) throws MptcpifyException {
        MissingLibraryException failure = NativeAccess.failure().orElse(null);
        if (failure != null) {
            throw of(operation, failure);
        }
    }

    static MptcpifyException of(String operation, NativeException failure) {
        return of(operation, failure, Facts::read);
    }

    /** The facts are asked for only where they tell: they take reading the kernel's BTF, which has megabytes. */
    static MptcpifyException of(String operation, NativeException failure, Supplier<Facts> facts) {
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
                : socket(operation, Reason.OTHER, errno, function + " " + path + " failed with " + Errno.name(errno));
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

    static MptcpifyException threadNotProcess(String operation) {
        return socket(operation, Reason.NO_SUCH_PROCESS, 0, "that is a thread's number, not its process's");
    }

    static MptcpifyException badSocket(String operation, NativeException failure) {
        int errno = failure.errno();
        return switch (errno) {
            case Errno.EBADF -> socket(operation, Reason.BAD_DESCRIPTOR, errno, "it is not an open descriptor (EBADF)");
            case Errno.ENOTSOCK ->
                socket(operation, Reason.NOT_A_SOCKET, errno, "it is open, but not a socket (ENOTSOCK)");
            case Errno.EPERM, Errno.EACCES ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses " + failure.function() + " (" + Errno.name(errno) + ")",
                        "Look for a security module, a seccomp filter, or a program on cgroup/getsockopt (bpftool cgroup "
                                + "tree), that forbids it.");
            default -> socket(operation, Reason.OTHER, errno, failure.function() + " failed with " + Errno.name(errno));
        };
    }

    /** Of a socket that has no MPTCP to be told of, and what it is instead. */
    static MptcpifyException notMptcp(String operation, NativeException failure, MptcpStatus status) {
        int errno = failure.errno();
        String refusal = " (" + Errno.name(errno) + ")";
        return switch (status) {
            case TCP -> socket(operation, Reason.NOT_MPTCP, errno, "it is a plain TCP socket" + refusal);
            case FELL_BACK ->
                socket(
                        operation,
                        Reason.NOT_MPTCP,
                        errno,
                        "it is an MPTCP socket whose connection fell back to TCP" + refusal);
            case NOT_TCP -> socket(operation, Reason.NOT_MPTCP, errno, "it is not a TCP socket" + refusal);
            case MPTCP, MPTCP_LISTENING, MPTCP_NOT_CONNECTED -> badSocket(operation, failure);
        };
    }

    static MptcpifyException noDescriptorYet(String operation) {
        return refused(
                operation,
                Reason.NO_DESCRIPTOR_YET,
                0,
                "the JDK has not opened it yet, so that the kernel has no socket to be asked about",
                "Bind or connect it first.");
    }

    static MptcpifyException unknownSocket(String operation) {
        return refused(
                operation,
                Reason.UNKNOWN_SOCKET,
                0,
                "it is not a socket of the JDK's own, of Netty's or of junixsocket's, and keeps its descriptor elsewhere",
                "Ask the socket that it wraps, or its descriptor.");
    }

    static MptcpifyException unknownRuntime(String operation, @Nullable Exception failure) {
        return new MptcpifyException(
                operation,
                Reason.UNKNOWN_SOCKET,
                0,
                "this Java runtime (" + System.getProperty("java.vm.name") + " " + System.getProperty("java.version")
                        + ") keeps descriptors where they are not looked for",
                "Ask the descriptor; and please report it, with this exception's cause.",
                "",
                failure);
    }

    static MptcpifyException foreignRuntime(String operation, Throwable failure) {
        return new MptcpifyException(
                operation,
                Reason.UNKNOWN_RUNTIME,
                0,
                "this Java runtime (" + System.getProperty("java.vm.name") + " " + System.getProperty("java.version")
                        + ") is not one whose sockets are known inside, or does not let them be changed: " + failure,
                "OpenJDK 17 to 25 is known. Please report it, with this exception's cause.",
                "",
                failure);
    }

    static MptcpifyException libraryNotLoaded(String operation, Throwable failure) {
        return new MptcpifyException(
                operation,
                Reason.NO_NATIVE_ACCESS,
                0,
                "this JVM cannot load a library from its folder for temporary files: " + failure,
                "Name a folder in which this user may make files and run them: -Djava.io.tmpdir=DIR.",
                "",
                failure);
    }

    /** Why a descriptor of another process could not be had: pidfd_open(2) and pidfd_getfd(2). */
    static MptcpifyException otherProcess(String operation, int errno) {
        return switch (errno) {
            case Errno.ESRCH -> noSuchProcess(operation, null);
            case Errno.EINVAL, Errno.ENOENT ->
                socket(
                        operation,
                        Reason.NO_SUCH_PROCESS,
                        errno,
                        "that is a thread's number, not its process's (" + Errno.name(errno) + ")");
            case Errno.EPERM, Errno.EACCES -> mayNotLookInto(operation, errno, null);
            case Errno.ENOSYS ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses pidfd_getfd (ENOSYS)",
                        "Look for a seccomp filter (a container's) that forbids it; Linux before 5.6 does not have it.");
            case Errno.EBADF ->
                socket(operation, Reason.BAD_DESCRIPTOR, errno, "it is not open in that process (EBADF)");
            default -> socket(operation, Reason.OTHER, errno, "pidfd_getfd failed with " + Errno.name(errno));
        };
    }

    static MptcpifyException noSuchProcess(String operation, @Nullable Exception cause) {
        return new MptcpifyException(
                operation, Reason.NO_SUCH_PROCESS, Errno.ESRCH, "there is no such process (ESRCH)", "", "", cause);
    }

    static MptcpifyException mayNotLookInto(String operation, @Nullable Exception cause) {
        return mayNotLookInto(operation, Errno.EPERM, cause);
    }

    private static MptcpifyException mayNotLookInto(String operation, int errno, @Nullable Exception cause) {
        return new MptcpifyException(
                operation,
                Reason.NO_PRIVILEGE,
                errno,
                "this process may not look into that one (" + Errno.name(errno) + ")",
                toLookInto(),
                "",
                cause);
    }

    private static String toLookInto() {
        try {
            return toLookInto(
                    Capabilities.read().mayTrace(),
                    Files.getAttribute(Path.of("/proc/thread-self"), "unix:uid").equals(0));
        } catch (IOException e) {
            return toLookInto(false, false);
        }
    }

    /** Who is root already is not told to become it. */
    static String toLookInto(boolean mayTrace, boolean isRoot) {
        if (mayTrace) {
            return "It has CAP_SYS_PTRACE, so something else forbids it: kernel.yama.ptrace_scope is 3, a security module or"
                    + " seccomp filter refuses, or that process's user namespace is not below this one's.";
        }
        return isRoot
                ? "It is root without CAP_SYS_PTRACE, as in a container: give it that, as docker run --cap-add SYS_PTRACE"
                        + " does."
                : "Run it as root or with CAP_SYS_PTRACE; as the same user where kernel.yama.ptrace_scope is 0.";
    }

    static MptcpifyException noNetworkNamespace(String operation, NoSuchFileException failure) {
        return new MptcpifyException(
                operation,
                Reason.NO_SUCH_PROCESS,
                Errno.ENOENT,
                "there is no such process, or none with a network namespace: no " + failure.getFile(),
                "",
                "",
                failure);
    }

    /** Why sockets could not be listed: socket(2), send(2), recv(2), or the error number in the kernel's answer. */
    static MptcpifyException sockDiag(String operation, String function, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.EPROTONOSUPPORT ->
                refused(
                        operation,
                        Reason.NO_MPTCP_DIAG,
                        errno,
                        "this kernel (" + System.getProperty("os.version", "unknown") + ") cannot list MPTCP sockets ("
                                + Errno.name(errno) + ")",
                        "Linux 5.9 or later with CONFIG_MPTCP=y and CONFIG_INET_MPTCP_DIAG is needed; where that is a "
                                + "module, it has to be installed, and not forbidden: modprobe mptcp_diag.");
            case Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EAFNOSUPPORT ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses netlink sockets, which need no privilege (" + function + ": "
                                + Errno.name(errno) + ")",
                        "Look for a seccomp filter (RestrictAddressFamilies in a systemd unit, a container's), or a "
                                + "security module that forbids AF_NETLINK.");
            case Errno.EMFILE, Errno.ENFILE ->
                refused(
                        operation,
                        Reason.OTHER,
                        errno,
                        function + " found no free descriptor (" + Errno.name(errno) + ")",
                        "Raise the limit on open files (ulimit -n), or close some.");
            case Errno.EAGAIN ->
                socket(operation, Reason.OTHER, errno, "the kernel broke off before the end of the list (EAGAIN)");
            default -> socket(operation, Reason.OTHER, errno, function + " failed with " + Errno.name(errno));
        };
    }

    static MptcpifyException noAnswer(String operation, long seconds) {
        return refused(
                operation,
                Reason.NO_ANSWER,
                0,
                "the kernel has not answered for " + seconds + " s: a process keeps one of these sockets locked",
                "A process does so that sends from memory which is slow to come, as of a FUSE file or a userfaultfd; look "
                        + "for one in the state D, or with a thread in handle_userfault or fuse (/proc/PID/task/*/wchan).");
    }

    static MptcpifyException dumpInterrupted(String operation) {
        return refused(
                operation,
                Reason.CHANGED_MEANWHILE,
                0,
                "what there is to list has changed while the kernel was at it (NLM_F_DUMP_INTR)",
                "Ask again.");
    }

    static MptcpifyException badAnswer(String operation, ProtocolException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "the kernel's answer cannot be read: " + failure.getMessage(),
                "Please report it, with the kernel's version (uname -r).",
                failure);
    }

    /** Why a network namespace could not be entered: open(2) or setns(2). */
    static IOException namespace(String operation, Path path, String function, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(path.toString());
            case Errno.EACCES -> new AccessDeniedException(path.toString());
            case Errno.EINVAL, Errno.ENOTDIR ->
                new FileSystemException(
                        path.toString(),
                        null,
                        "not a network namespace (" + Errno.name(errno)
                                + "); name /run/netns/NAME or /proc/PID/ns/net");
            case Errno.EPERM ->
                refused(
                        operation,
                        Reason.NO_PRIVILEGE,
                        errno,
                        "this process may not enter that network namespace (EPERM)",
                        "Run it as root or with CAP_SYS_ADMIN, in the user namespace that the network namespace belongs "
                                + "to or in one above it.");
            default -> socket(operation, Reason.OTHER, errno, function + " failed with " + Errno.name(errno));
        };
    }

    private static MptcpifyException load(String operation, NativeException failure, Facts facts) {
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

    private static boolean mayReadMemory(Facts facts) {
        return facts.missingCapabilities().isEmpty() && facts.initialUserNamespace();
    }

    private static MptcpifyException permission(String operation, NativeException failure, Facts facts) {
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

    private static MptcpifyException failed(
            String operation, Reason reason, String cause, String remedy, Exception failure) {
        int errno = 0;
        String log = "";
        if (failure instanceof NativeException known) {
            errno = known.errno();
            log = known.log();
        }
        return new MptcpifyException(operation, reason, errno, cause, remedy, log, failure);
    }

    /** Of what no exception tells more. */
    private static MptcpifyException refused(String operation, Reason reason, int errno, String cause, String remedy) {
        return new MptcpifyException(operation, reason, errno, cause, remedy, "", null);
    }

    private static MptcpifyException socket(String operation, Reason reason, int errno, String cause) {
        return refused(operation, reason, errno, cause, "");
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

    /** A command that was not put under the launcher's filter. */
    static MptcpifyException notSupervised(String operation, int errno) {
        return switch (errno) {
            case Errno.EBUSY ->
                new MptcpifyException(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "another program supervises this process by seccomp, and the kernel allows one only",
                        "Start it outside of that program, or attach with the hook.",
                        "",
                        null);
            case Errno.EINVAL, Errno.ENOSYS ->
                new MptcpifyException(
                        operation,
                        Reason.NO_CHILD_FILTER,
                        errno,
                        "this kernel's seccomp cannot have a supervisor open a socket",
                        "Linux 5.14 or later with CONFIG_SECCOMP_FILTER=y is needed.",
                        "",
                        null);
            default ->
                new MptcpifyException(
                        operation,
                        Reason.OTHER,
                        errno,
                        "the launcher could not put the command under its filter",
                        "It needs two processes and some descriptors (ulimit -u, ulimit -n), a /proc of this pid namespace,"
                                + " and no policy that refuses seccomp(2).",
                        "",
                        null);
        };
    }

    /** The launcher itself cannot be executed, or there is none for this machine. */
    static MptcpifyException noLauncher(String operation, @Nullable IOException cause) {
        return new MptcpifyException(
                operation,
                Reason.NO_CHILD_FILTER,
                0,
                cause == null
                        ? "there is no launcher for this processor"
                        : "the launcher cannot be written to java.io.tmpdir or executed there",
                cause == null
                        ? "x86-64 or arm64 is needed."
                        : "Name a folder that may be written to and is not mounted noexec: -Djava.io.tmpdir=FOLDER.",
                "",
                cause);
    }
}
