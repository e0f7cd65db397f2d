// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that owns a network, as encoded in the names of the network's namespaces. Its number and start time are
 * valid only in its own pid and time namespaces: a process in others cannot be checked.
 */
record Owner(long pidNamespace, long timeNamespace, long pid, long start) {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern NAME = Pattern.compile("mptcpify-(\\d+)-(\\d+)-(\\d+)-(\\d+)-\\d+-\\w+");
    private static final Pattern NAMESPACE = Pattern.compile("\\w+:\\[(\\d+)]");

    static Owner self() throws IOException {
        // the number in /proc, which may be of another pid namespace
        String stat = stat(PROC.resolve("self"));
        return of(Long.parseLong(stat.substring(0, stat.indexOf(' '))));
    }

    static Owner of(long pid) throws IOException {
        return new Owner(namespace("pid"), namespace("time"), pid, start(stat(process(pid))));
    }

    /** The owner in a name that {@link #name} made; empty for any other name. */
    static Optional<Owner> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Owner(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4)))
                : Optional.empty();
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    /** A name that is unique among processes and networks. */
    String name(long network, String host) {
        return "mptcpify-" + pidNamespace + "-" + timeNamespace + "-" + pid + "-" + start + "-" + network + "-" + host;
    }

    /** Whether that process has certainly ended. */
    boolean isGone() throws IOException {
        if (pidNamespace != namespace("pid") || timeNamespace != namespace("time")) {
            return false;
        }
        Path process = process(pid);
        if (!Files.exists(process)) {
            return true;
        }
        try {
            String stat = stat(process);
            return start(stat) != start || isZombie(process, stat);
        } catch (IOException e) {
            // it ended meanwhile (ESRCH); if the file exists, it could not be read for another reason
            return !Files.exists(process);
        }
    }

    /**
     * Whether a process has ended but was not reaped; a process of which only the first thread has ended looks the same
     * in stat.
     */
    private static boolean isZombie(Path process, String stat) throws IOException {
        return afterName(stat)[0].equals("Z")
                && process.resolve("task").toFile().list().length < 2;
    }

    private static Path process(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    private static String stat(Path process) throws IOException {
        return Files.readString(process.resolve("stat"));
    }

    /** Clock ticks from boot to the process's start: field 22 of /proc/PID/stat (proc(5)). */
    private static long start(String stat) {
        return Long.parseLong(afterName(stat)[19]);
    }

    /** The fields from the third on; the second, the name, may have blanks and brackets in it. */
    private static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
    }

    /** The number of a namespace of this process, 0 on a kernel without that kind. */
    private static long namespace(String kind) throws IOException {
        Path link = PROC.resolve("self/ns").resolve(kind);
        if (!Files.exists(link)) {
            return 0;
        }
        Matcher matcher = NAMESPACE.matcher(Files.readSymbolicLink(link).toString());
        if (!matcher.matches()) {
            throw new IOException(link + " is no link to a namespace");
        }
        return number(matcher, 1);
    }
}
