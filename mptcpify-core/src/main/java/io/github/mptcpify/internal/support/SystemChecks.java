// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import static io.github.mptcpify.internal.support.Checks.fine;
import static io.github.mptcpify.internal.support.Checks.inconclusive;

import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.internal.linux.MountTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Checks what the machine has, and what it lets this process do. */
final class SystemChecks {
    private SystemChecks() {}

    static Check system(String name, String architecture) {
        boolean fine = name.equals("Linux") && List.of("amd64", "aarch64").contains(architecture);
        String fact = name + " " + System.getProperty("os.version", "") + ", " + architecture;
        return fine
                ? fine("system", fact)
                : new Check("system", Verdict.CANNOT, fact, "Linux on x86-64 or arm64 is needed.");
    }

    static Check types() {
        return Files.exists(KernelFacts.BTF)
                ? fine("kernel types (BTF)", "at " + KernelFacts.BTF)
                : new Check("kernel types (BTF)", Verdict.CANNOT, "there is no " + KernelFacts.BTF, BpfErrors.NEED_BTF);
    }

    static Check hook() {
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

    static Check cgroup2() {
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

    static Check capabilities() {
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

    /** Lockdown's mode confidentiality forbids programs to read kernel memory, which ours has to do. */
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

    /** A fact, not a condition: the guard needs no kernel addresses. */
    static Check symbols(Path kallsyms) {
        String name = "kernel symbols";
        try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.US_ASCII)) {
            // symbols other than code may really be at 0
            boolean readable = lines.filter(line -> line.matches("[0-9a-f]+ [tT] .*"))
                    .limit(1)
                    .anyMatch(line -> !line.startsWith("00000000"));
            String addresses = readable ? "readable" : "hidden from this process";
            return fine(name, "their addresses are " + addresses + ", and not needed");
        } catch (IOException | UncheckedIOException e) {
            return inconclusive(name, e);
        }
    }

    static String read(Path file) throws IOException {
        return FileUtils.readFileToString(file.toFile(), StandardCharsets.UTF_8).trim();
    }
}
