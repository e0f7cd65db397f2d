// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.commons.io.FileUtils;

/**
 * Whose sockets an attachment is about. Immutable. A scope is a name: whether there is such a cgroup, namespace or
 * process is looked at when it is attached.
 */
public sealed interface Scope permits Scope.Cgroup2, Scope.Namespace, Scope.OneProcess, Scope.Host {
    /**
     * All programs in a cgroup, or in one below it, now or later.
     *
     * @param directory a directory of the cgroup2 hierarchy, as {@code /sys/fs/cgroup/shop.slice}; see cgroups(7)
     * @return the scope
     */
    static Scope cgroup(Path directory) {
        return new Cgroup2(Objects.requireNonNull(directory, "directory"));
    }

    /**
     * All programs in a network namespace, now or later. The namespace is kept from vanishing while it is attached.
     *
     * @param file a file that stands for it, as {@code /run/netns/blue} or {@code /proc/1234/ns/net}; see
     *     network_namespaces(7)
     * @return the scope
     */
    static Scope networkNamespace(Path file) {
        return new Namespace(Objects.requireNonNull(file, "file"));
    }

    /**
     * One process with all its threads, those that it will start included. Its children are not in scope: give them a
     * cgroup. Another process that gets the same number later is not either.
     *
     * @param pid its number in this process's pid namespace; it may live in a namespace below
     * @return the scope
     * @throws IllegalArgumentException if the number is not positive
     */
    static Scope process(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a process's number is from 1 to 2147483647, not " + pid);
        }
        return new OneProcess(pid);
    }

    /** {@return this process, as {@link #process}} */
    static Scope currentProcess() {
        return process(ProcessHandle.current().pid());
    }

    /**
     * The cgroup that this process is in at the moment of the call.
     *
     * @return the scope, as {@link #cgroup}
     * @throws IOException if {@code /proc} or the cgroup2 hierarchy is not mounted
     */
    static Scope currentCgroup() throws IOException {
        String mount = MountTable.read()
                .cgroup2()
                .orElseThrow(() -> new FileNotFoundException("no cgroup2 hierarchy is mounted"));
        String own = FileUtils.readLines(new File("/proc/self/cgroup"), StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("0::"))
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException("/proc/self/cgroup names no cgroup2 cgroup"));
        return cgroup(Path.of(mount, own.substring("0::".length())));
    }

    /** {@return all programs of the machine, in whatever cgroup, namespace or container} */
    static Scope host() {
        return new Host();
    }

    /**
     * A cgroup.
     *
     * @param directory its directory
     */
    record Cgroup2(Path directory) implements Scope {
        @Override
        public String toString() {
            return directory.toString();
        }
    }

    /**
     * A network namespace.
     *
     * @param file a file that stands for it
     */
    record Namespace(Path file) implements Scope {
        @Override
        public String toString() {
            return "network namespace " + file;
        }
    }

    /**
     * A process.
     *
     * @param pid its number
     */
    record OneProcess(long pid) implements Scope {
        @Override
        public String toString() {
            return "process " + pid;
        }
    }

    /** The machine. */
    record Host() implements Scope {
        @Override
        public String toString() {
            return "the whole host";
        }
    }
}
