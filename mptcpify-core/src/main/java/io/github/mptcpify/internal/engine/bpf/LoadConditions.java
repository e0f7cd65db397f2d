// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.internal.linux.Lockdown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What decides whether the kernel lets the calling thread load a program, and what it makes of it. A program that was loaded
 * under other conditions is not used: a thread that has dropped its privileges is refused, as if nothing had been loaded.
 *
 * @param facts by name, as the kernel states them; a fact that this thread may not read has the error's text
 */
public record LoadConditions(Map<String, String> facts) {
    private static final Path MODULES = Path.of("/proc/modules");

    /** Contents: LSM's label of the thread, the kernel's settings. */
    private static final List<Path> FILES = List.of(
            Path.of("/proc/thread-self/attr/current"),
            Lockdown.FILE,
            Path.of("/proc/sys/kernel/unprivileged_bpf_disabled"),
            Path.of("/proc/sys/net/core/bpf_jit_enable"),
            Path.of("/proc/sys/net/core/bpf_jit_harden"),
            Path.of("/proc/sys/net/mptcp/enabled"));

    private static final Path STATUS = Path.of("/proc/thread-self/status");

    /** In the thread's status: users, capabilities, seccomp filters. */
    private static final String PRIVILEGES = "(Uid|CapEff|NoNewPrivs|Seccomp|Seccomp_filters):.*";

    private static final List<Path> NAMESPACES =
            List.of(Path.of("/proc/thread-self/ns/user"), Path.of("/proc/thread-self/ns/net"));

    /** Of the calling thread, at present. */
    public static LoadConditions now() {
        Map<String, String> facts = new HashMap<>();
        for (Path file : FILES) {
            // of LSMs, bytes in no encoding
            put(facts, file, () -> Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        put(facts, STATUS, () -> lines(STATUS, line -> line.matches(PRIVILEGES) ? line : ""));
        put(facts, MODULES, () -> lines(MODULES, line -> line.substring(0, line.indexOf(' ') + 1)));
        for (Path namespace : NAMESPACES) {
            put(facts, namespace, () -> Files.readSymbolicLink(namespace).toString());
        }
        return new LoadConditions(Map.copyOf(facts));
    }

    private interface Reading {
        String read() throws IOException;
    }

    private static void put(Map<String, String> facts, Path source, Reading reading) {
        String fact;
        try {
            fact = reading.read();
        } catch (IOException e) {
            fact = e.toString();
        }
        facts.put(source.toString(), fact);
    }

    private static String lines(Path file, UnaryOperator<String> part) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                .map(part)
                .collect(Collectors.joining("\n"));
    }
}
