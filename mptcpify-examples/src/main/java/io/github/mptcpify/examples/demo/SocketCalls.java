// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.internal.linux.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arguments of every socket(2) call on this machine, from the kernel's trace of system calls. Only the trace shows
 * them:
 * a descriptor's flags may have been set later. Closing it ends the trace.
 */
final class SocketCalls implements AutoCloseable {
    private static final List<String> EVENTS = List.of("sys_enter_socket", "sys_exit_socket");

    /** As "curl-192 [000] ...1. 12.185506: sys_socket(family: 2, type: 1, protocol: 6)"; numbers are hexadecimal. */
    private static final Pattern CALL =
            Pattern.compile("-(\\d+) +\\[\\d+].*: sys_socket\\(family: \\w+, type: (?:0x)?(\\p{XDigit}+),.*");

    private static final Pattern RETURN = Pattern.compile("-(\\d+) +\\[\\d+].*: sys_socket -> 0x(\\p{XDigit}+)");

    private final Path instance;

    private SocketCalls(Path instance) {
        this.instance = instance;
    }

    /** Starts a trace of our own; empty if this kernel or machine has none. */
    static Optional<SocketCalls> start() throws IOException {
        Optional<MountTable.Mount> mount = MountTable.read().ofType("tracefs").findFirst();
        if (mount.isEmpty()) {
            return Optional.empty();
        }
        String name = "mptcpify-demo-" + ProcessHandle.current().pid();
        SocketCalls calls = new SocketCalls(Path.of(mount.get().point(), "instances", name));
        try {
            Files.createDirectory(calls.instance);
            for (String event : EVENTS) {
                Files.writeString(
                        calls.instance.resolve("events/syscalls").resolve(event).resolve("enable"), "1");
            }
            return Optional.of(calls);
        } catch (IOException e) {
            calls.close();
            return Optional.empty();
        }
    }

    /** The flags of the last call of a process that returned this descriptor. */
    Optional<SocketFlags> flags(long pid, int fd) throws IOException {
        Path threads = Path.of("/proc/" + pid + "/task");
        Map<String, Integer> typeByThread = new HashMap<>();
        Optional<SocketFlags> found = Optional.empty();
        for (String line : Files.readAllLines(instance.resolve("trace"))) {
            Matcher call = CALL.matcher(line);
            Matcher result = RETURN.matcher(line);
            if (call.find()) {
                typeByThread.put(call.group(1), Integer.parseInt(call.group(2), 16));
            } else if (result.find()) {
                Integer type = typeByThread.remove(result.group(1));
                boolean isOurs = Files.exists(threads.resolve(result.group(1)));
                if (type != null && isOurs && result.group(2).equals(Integer.toHexString(fd))) {
                    found = Optional.of(SocketFlags.of(type));
                }
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(instance);
    }
}
