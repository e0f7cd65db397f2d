// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A process that has a socket, by one of its descriptors. */
public record Owner(long pid, String command, int fd) {
    private static final String SOCKET = "socket:[";

    /**
     * Of each socket all its processes, as far as this user may look, by the socket's inode number: a server's children
     * share its listener. Of a process that has several descriptors of a socket, the first one.
     */
    public static Map<Long, List<Owner>> all() throws IOException {
        Map<Long, List<Owner>> owners = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                add(Long.parseLong(process.getFileName().toString()), owners);
            }
        }
        return owners;
    }

    private static void add(long pid, Map<Long, List<Owner>> owners) {
        String command = command(pid);
        Map<Long, Integer> first = new TreeMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", pid + "", "fd"))) {
            for (Path descriptor : descriptors) {
                int fd = Integer.parseInt(descriptor.getFileName().toString());
                inode(pid, fd).ifPresent(inode -> first.merge(inode, fd, Math::min));
            }
        } catch (IOException e) {
            // it has ended, or is another user's
        }
        first.forEach((inode, fd) ->
                owners.computeIfAbsent(inode, none -> new ArrayList<>()).add(new Owner(pid, command, fd)));
    }

    /** The inode number of a process's socket, empty if the descriptor is none, or was closed. */
    private static OptionalLong inode(long pid, int fd) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc", pid + "", "fd", fd + ""))
                    .toString();
            return target.startsWith(SOCKET)
                    ? OptionalLong.of(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)))
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** A process's name, as the kernel keeps it; "?" once it has ended. */
    public static String command(long pid) {
        try {
            return Files.readString(Path.of("/proc", pid + "", "comm")).strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
