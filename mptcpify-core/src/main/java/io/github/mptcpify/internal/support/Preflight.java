// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.engine.child.LauncherFiles;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.ChildErrors;
import io.github.mptcpify.internal.errors.LenientErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.internal.linux.MountTable;
import io.github.mptcpify.internal.linux.MptcpProbe;
import io.github.mptcpify.jna.Bpf;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The checks of {@link Support}. Each looks at one thing and finds a fact, and none throws. */
public final class Preflight {
    private static final String OPERATION = "check whether this process can attach";
    private static final String ATTACH = "attaching the program";
    private static final Path SYMBOLS = Path.of("/proc/kallsyms");
    private static final Path MODULES = Path.of("/sys/kernel/security/lsm");

    /** The launcher's exit code. */
    private static final int PROBED_TCP = 3;

    private Preflight() {}

    /**
     * All of them.
     *
     * @param attached whether this process has the program on the hook already: what it attaches now shares that
     */
    public static Support run(boolean attached) {
        List<Check> checks = new ArrayList<>();
        checks.add(system(System.getProperty("os.name", ""), System.getProperty("os.arch", "")));
        checks.add(types());
        checks.add(hook());
        checks.add(mptcp(KernelFacts.MPTCP_ENABLED));
        checks.add(endOfStream());
        checks.add(cgroup2());
        checks.add(capabilities());
        checks.add(lockdown(Lockdown.FILE, MODULES));
        checks.add(symbols(SYMBOLS));
        checks.add(library());
        checks.add(neighbours());
        checks.add(persistent(new KeptAttachments(KeptAttachments.USUAL)));
        checks.add(child());
        checks.add(own());
        checks.addAll(load(BpfHook::open, attached));
        return new Support(checks);
    }

    static Check system(String name, String architecture) {
        boolean fine = name.equals("Linux") && List.of("amd64", "aarch64").contains(architecture);
        String fact = name + " " + System.getProperty("os.version", "") + ", " + architecture;
        return fine
                ? fine("system", fact)
                : new Check("system", Verdict.CANNOT, fact, "Linux on x86-64 or arm64 is needed.");
    }

    private static Check types() {
        return Files.exists(KernelFacts.BTF)
                ? fine("kernel types (BTF)", "at " + KernelFacts.BTF)
                : new Check("kernel types (BTF)", Verdict.CANNOT, "there is no " + KernelFacts.BTF, BpfErrors.NEED_BTF);
    }

    private static Check hook() {
        try {
            return KernelFacts.hasHook()
                    ? fine("hook", "the kernel has update_socket_protocol")
                    : new Check(
                            "hook", Verdict.CANNOT, "the kernel has no update_socket_protocol", BpfErrors.NEED_HOOK);
        } catch (IOException e) {
            return inconclusive("hook", e);
        }
    }

    static Check mptcp(Path enabled) {
        try {
            String value = Files.readString(enabled).trim();
            return value.equals("1")
                    ? fine(CheckNames.MPTCP, "built in, and on in this network namespace")
                    : new Check(
                            CheckNames.MPTCP,
                            Verdict.SWITCHED_OFF,
                            "net.mptcp.enabled is " + value + " in this network namespace: its sockets stay TCP",
                            "sysctl net.mptcp.enabled=1");
        } catch (NoSuchFileException e) {
            return new Check(
                    CheckNames.MPTCP,
                    Verdict.CANNOT,
                    "there is no " + enabled,
                    "A kernel with CONFIG_MPTCP=y is needed.");
        } catch (IOException e) {
            return inconclusive(CheckNames.MPTCP, e);
        }
    }

    /** A fact, and no condition of attaching. */
    private static Check endOfStream() {
        String name = "end of stream";
        if (!NativeAccess.works()) {
            return new Check(name, Verdict.INCONCLUSIVE, "not known where JNA cannot work", "");
        }
        int available = MptcpProbe.endOfStream();
        if (available < 0) {
            return fine(name, "not known: no MPTCP socket can be opened (" + Errno.name(-available) + ")");
        }
        return available == 0
                ? fine(name, "not counted as a byte: no JVM has to be mended")
                : fine(
                        name,
                        "counted as a byte that is available, on MPTCP sockets: a JVM's SSLSocket.close() may never return,"
                                + " unless the JVM is mended (MptcpJvm.mend(), -javaagent:mptcpify-agent.jar=mend, or mptcpify run)");
    }

    private static Check cgroup2() {
        try {
            return MountTable.read()
                    .cgroup2()
                    .map(point -> fine("cgroup2", "mounted at " + point))
                    .orElseGet(() -> new Check(
                            "cgroup2",
                            Verdict.SWITCHED_OFF,
                            "not mounted: no cgroup can be named",
                            "mount -t cgroup2 none /sys/fs/cgroup"));
        } catch (IOException e) {
            return inconclusive("cgroup2", e);
        }
    }

    private static Check capabilities() {
        try {
            List<String> missing = Capabilities.read().missing();
            return missing.isEmpty()
                    ? fine("capabilities", "CAP_BPF and CAP_PERFMON")
                    : new Check(
                            "capabilities",
                            Verdict.MAY_NOT,
                            "this process lacks " + String.join(" and ", missing),
                            BpfErrors.GIVE_CAPABILITIES);
        } catch (IOException e) {
            return inconclusive("capabilities", e);
        }
    }

    /** Confidentiality keeps every program from reading the kernel's memory, and ours has to. */
    static Check lockdown(Path lockdown, Path modules) {
        try {
            String modes = read(lockdown);
            String fact = read(modules) + "; lockdown: " + modes;
            return Lockdown.parse(modes) == Lockdown.CONFIDENTIALITY
                    ? new Check("security modules", Verdict.MAY_NOT, fact, BpfErrors.LEAVE_CONFIDENTIALITY)
                    : fine("security modules", fact);
        } catch (IOException e) {
            return inconclusive("security modules", e);
        }
    }

    /** A fact, and no condition: the guard finds its place without any address. */
    static Check symbols(Path kallsyms) {
        String name = "kernel symbols";
        try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.US_ASCII)) {
            // those that are no code may truly be at 0
            boolean readable = lines.filter(line -> line.matches("[0-9a-f]+ [tT] .*"))
                    .limit(1)
                    .anyMatch(line -> !line.startsWith("00000000"));
            String addresses = readable ? "readable" : "hidden from this process";
            return fine(name, "their addresses are " + addresses + ", and not needed");
        } catch (IOException | UncheckedIOException e) {
            return inconclusive(name, e);
        }
    }

    private static String read(Path file) throws IOException {
        return FileUtils.readFileToString(file.toFile(), StandardCharsets.UTF_8).trim();
    }

    private static Check library() {
        try {
            return fine("libbpf", "version " + Bpf.libraryVersion());
        } catch (MissingLibraryException e) {
            return refused("libbpf", NativeErrors.of(OPERATION, e));
        }
    }

    /** Any program that returns something but 0 for "not mine" keeps those behind it from being asked. */
    private static Check neighbours() {
        String name = "other programs";
        try {
            List<Integer> programs = Bpf.programsOn("update_socket_protocol");
            if (programs.isEmpty()) {
                return fine(name, "none on the hook");
            }
            return fine(
                    name,
                    programs.size() + " on the hook, this process's included; bpftool prog show id "
                            + programs.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } catch (MissingLibraryException e) {
            return new Check(name, Verdict.INCONCLUSIVE, "without libbpf they cannot be listed", "");
        } catch (NativeException e) {
            return new Check(
                    name, Verdict.INCONCLUSIVE, "they cannot be listed (" + e.getMessage() + "), which takes root", "");
        }
    }

    public static Check persistent(PersistentAttachments persistent) {
        String name = "persistent attachments";
        try {
            List<PersistentAttachment> attachments = persistent.list();
            return fine(
                    name,
                    attachments.isEmpty()
                            ? "none"
                            : attachments.stream()
                                    .map(attachment -> attachment.id() + ": " + attachment.options())
                                    .collect(Collectors.joining("; ")));
        } catch (MptcpifyException e) {
            return refused(name, e);
        } catch (IOException e) {
            return inconclusive(name, e);
        }
    }

    /** Has the launcher become a command under its filter, which opens one socket. */
    private static Check child() {
        String name = CheckNames.CHILD;
        if (!LauncherFiles.areThere()) {
            return refused(name, ChildErrors.noLauncher(OPERATION, null));
        }
        try (LauncherFiles files = LauncherFiles.create()) {
            Process probe = new ProcessBuilder(files.launcher().toString(), "-p")
                    .redirectErrorStream(true)
                    .start();
            probe.getOutputStream().close();
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return switch (probe.waitFor()) {
                case 0 ->
                    fine(name, "a command that is started under one opens MPTCP sockets; that takes no privilege");
                case PROBED_TCP ->
                    new Check(
                            name,
                            Verdict.SWITCHED_OFF,
                            "a command can be started under one, and its sockets stay TCP: see MPTCP",
                            "sysctl net.mptcp.enabled=1");
                default -> new Check(name, Verdict.MAY_NOT, said.replaceFirst("^error: ", ""), "");
            };
        } catch (IOException e) {
            return refused(name, ChildErrors.noLauncher(OPERATION, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return inconclusive(name, e);
        }
    }

    /** Opens one MPTCP socket. */
    private static Check own() {
        String name = CheckNames.OWN;
        if (!NativeAccess.works()) {
            return new Check(name, Verdict.INCONCLUSIVE, "not known where JNA cannot work", "");
        }
        int errno = MptcpProbe.refusal(Abi.AF_INET);
        return errno == 0
                ? fine(
                        name,
                        "this JVM can open MPTCP sockets itself (MptcpJvm.enable(), MptcpSocketFactory); that takes no privilege")
                : new Check(
                        name,
                        refused(errno),
                        "this JVM cannot open MPTCP sockets itself: socket(2) fails with " + Errno.name(errno),
                        errno == Errno.ENOPROTOOPT ? "sysctl net.mptcp.enabled=1" : "");
    }

    private static Verdict refused(int errno) {
        return switch (errno) {
            case Errno.ENOPROTOOPT -> Verdict.SWITCHED_OFF;
            case Errno.EPERM, Errno.EACCES -> Verdict.MAY_NOT;
            case Errno.EPROTONOSUPPORT, Errno.EINVAL -> Verdict.CANNOT;
            default -> Verdict.INCONCLUSIVE;
        };
    }

    /** Without the guard attaching is refused, and so the last check too, unless it is waived. */
    public static List<Check> load(Hook.Factory factory, boolean attached) {
        String guard = "guard";
        String load = "loading the program";
        try (Hook hook = factory.open(OPERATION)) {
            Check lenient = lenient(hook);
            return hook.hasGuard()
                    ? List.of(
                            lenient,
                            fine(guard, "the program sees net.mptcp.enabled of each network namespace"),
                            fine(load, "the kernel took it"),
                            attached ? fine(ATTACH, "it is attached, and shared") : attach(hook))
                    : List.of(
                            lenient,
                            new Check(
                                    guard,
                                    Verdict.CANNOT,
                                    "the program cannot find net.mptcp.enabled in this kernel",
                                    ScopeErrors.GO_WITHOUT_GUARD),
                            refused(load, ScopeErrors.noGuard(OPERATION)));
        } catch (MptcpifyException e) {
            return List.of(
                    new Check(
                            CheckNames.LENIENT,
                            Verdict.INCONCLUSIVE,
                            "not known while the program cannot be loaded",
                            ""),
                    new Check(guard, Verdict.INCONCLUSIVE, "not known while the program cannot be loaded", ""),
                    refused(load, e));
        }
    }

    /** Its programs are loaded and attached to this process's own cgroup; they find no socket that was converted. */
    private static Check lenient(Hook hook) {
        try {
            if (!Capabilities.read().mayDropOptions()) {
                return new Check(
                        CheckNames.LENIENT,
                        Verdict.MAY_NOT,
                        "this process lacks CAP_NET_ADMIN",
                        LenientErrors.GIVE_CAPABILITY);
            }
            Cgroup own = Cgroup.at(CgroupSearch.own());
            hook.relax(OPERATION, 0, new LenientPlace(own.id(), own.path()));
            return fine(CheckNames.LENIENT, "options that MPTCP refuses can be dropped");
        } catch (MptcpifyException e) {
            return refused(CheckNames.LENIENT, e);
        } catch (IOException e) {
            return inconclusive(CheckNames.LENIENT, e);
        }
    }

    /** With no scope in it, the program answers "not mine" to every socket for as long as this takes. */
    private static Check attach(Hook hook) {
        try {
            hook.attach(OPERATION);
            return fine(ATTACH, "there is room on the hook");
        } catch (MptcpifyException e) {
            return refused(ATTACH, e);
        }
    }

    private static Check refused(String name, MptcpifyException refusal) {
        Verdict verdict = switch (refusal.reason()) {
            case NO_PRIVILEGE, REFUSED_BY_POLICY -> Verdict.MAY_NOT;
            case NO_BPF_FILE_SYSTEM -> Verdict.SWITCHED_OFF;
            case OTHER, FOREIGN_PIN, LOCKED, NOT_LENIENT -> Verdict.INCONCLUSIVE;
            default -> Verdict.CANNOT;
        };
        return new Check(name, verdict, refusal.likeliestCause(), refusal.remedy());
    }

    private static Check fine(String name, String fact) {
        return new Check(name, Verdict.FINE, fact, "");
    }

    private static Check inconclusive(String name, Exception failure) {
        return new Check(name, Verdict.INCONCLUSIVE, "cannot be looked at: " + failure.getMessage(), "");
    }
}
