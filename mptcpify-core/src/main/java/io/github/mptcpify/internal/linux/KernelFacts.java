// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;

/**
 * Facts about the machine, read after something failed.
 *
 * @param kernel the kernel's version
 * @param btf whether the kernel has BTF, the description of its types
 * @param hook whether BTF has the hook's function; attaching to it may still be impossible
 * @param missingCapabilities the capabilities that attaching needs and that are missing
 * @param initialUserNamespace whether this is the initial user namespace, in which capabilities are valid for the whole
 *     machine
 * @param lockdown how far the kernel is locked down
 */
public record KernelFacts(
        String kernel,
        boolean btf,
        boolean hook,
        List<String> missingCapabilities,
        boolean initialUserNamespace,
        Lockdown lockdown) {
    /** The kernel's BTF, to which libbpf fits the programs. */
    public static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    /** For how many seconds the kernel stops requesting MPTCP after SYNs with it were lost; Linux 6.12. */
    public static final Path BLACKHOLE_TIMEOUT = Path.of("/proc/sys/net/mptcp/blackhole_timeout");

    /** The switch of MPTCP of the calling thread's network namespace. */
    public static final Path MPTCP_ENABLED = Path.of("/proc/sys/net/mptcp/enabled");

    public static KernelFacts read() {
        try {
            return new KernelFacts(
                    System.getProperty("os.version", "unknown"),
                    Files.exists(BTF),
                    hasHook(),
                    Capabilities.read().missing(),
                    ownsAllUsers(Files.readString(Path.of("/proc/self/uid_map"))),
                    Lockdown.read());
        } catch (IOException e) {
            // without /proc and /sys there are no facts that would explain more than the error itself
            return new KernelFacts(
                    System.getProperty("os.version", "unknown"), true, true, List.of(), true, Lockdown.UNKNOWN);
        }
    }

    /** BTF contains names as NUL-terminated strings, one after the other. */
    public static boolean hasHook() throws IOException {
        // every kernel has the function since 6.6, and only one with MPTCP lets a program answer for it
        return Files.exists(BTF)
                && Files.exists(MPTCP_ENABLED)
                && FileUtils.readFileToString(BTF.toFile(), StandardCharsets.ISO_8859_1)
                        .contains("\0update_socket_protocol\0");
    }

    /** The initial user namespace maps all 2^32 - 1 users to themselves (user_namespaces(7)). */
    public static boolean ownsAllUsers(String uidMap) {
        return uidMap.trim().matches("0\\s+0\\s+4294967295");
    }
}
