// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import io.github.mptcpify.NetworkNamespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A network namespace with a name, as {@code ip netns} keeps it: mounted on a file. */
record Namespace(String name) {
    private static final File FOLDER = new File("/run/netns");
    private static final String NEEDS =
            "root with the capabilities CAP_SYS_ADMIN and CAP_NET_ADMIN, and a kernel with CONFIG_NET_NS";

    private static final long KILL_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 5_000_000;

    void create() throws IOException {
        Programs.run(NEEDS, List.of(), "ip", "netns", "add", name);
    }

    /** Removes namespaces that ended processes have left. */
    static void clearLeftovers() throws IOException {
        String[] names = FOLDER.list();
        for (String name : names == null ? new String[0] : names) {
            Optional<Owner> owner = Owner.parse(name);
            if (owner.isPresent() && owner.get().isGone()) {
                new Namespace(name).delete();
            }
        }
    }

    Path path() {
        return FOLDER.toPath().resolve(name);
    }

    /** Runs ip or tc inside, with one command per line. */
    void configure(String needs, String program, List<String> commands) throws IOException {
        if (commands.isEmpty()) {
            return;
        }
        Programs.run(needs, commands, program, "-n", name, "-batch", "-");
    }

    /** Runs a program inside. */
    void run(String needs, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of("netns", "exec", name, Programs.find(command.get(0))));
        line.addAll(command.subList(1, command.size()));
        Programs.run(needs, List.of(), "ip", line.toArray(String[]::new));
    }

    /** Moves the calling thread into the namespace permanently. */
    void enter() throws IOException {
        new NetworkNamespace(path()).enter();
    }

    /** Ends its programs and removes it. Does nothing if another process has done so meanwhile. */
    void delete() throws IOException {
        if (!Files.exists(path())) {
            return;
        }
        try {
            killPrograms();
            Programs.run(NEEDS, List.of(), "ip", "netns", "del", name);
        } catch (IOException e) {
            if (Files.exists(path())) {
                throw e;
            }
        }
    }

    /**
     * Repeats until there are none, since programs may start others. Does not wait for processes to be reaped: a zombie
     * is in no namespace any more.
     */
    private void killPrograms() throws IOException {
        long start = System.nanoTime();
        List<ProcessHandle> programs = programs();
        while (!programs.isEmpty()) {
            if (System.nanoTime() - start > KILL_NANOS) {
                throw new IOException(
                        "in the network namespace " + name + " there are still, though killed: " + programs);
            }
            programs.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
            programs = programs();
        }
    }

    private List<ProcessHandle> programs() throws IOException {
        return Programs.run(NEEDS, List.of(), "ip", "netns", "pids", name)
                .lines()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.trim())).stream())
                .filter(program -> !program.equals(ProcessHandle.current()))
                .toList();
    }

    /** Removes its virtual links, each with its other end. */
    void deleteLinks() throws IOException {
        if (!Files.exists(path())) {
            return;
        }
        // each line begins like "path1@if2"
        String links = Programs.run(NEEDS, List.of(), "ip", "-n", name, "-brief", "link", "show", "type", "veth");
        configure(
                NEEDS,
                "ip",
                links.lines()
                        .map(line -> "link del " + line.split("[@ ]", 2)[0])
                        .toList());
    }
}
