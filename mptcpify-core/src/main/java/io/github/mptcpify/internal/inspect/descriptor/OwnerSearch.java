// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.SocketOwner;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Finds which processes have a socket: {@code /proc/PID/fd} names each one's inode number, which no other open socket has.
 */
public final class OwnerSearch {
    private static final String SOCKET = "socket:[";
    private static final String NO_NAME = "?";

    private OwnerSearch() {}

    /**
     * Searches all processes that this one may look into.
     *
     * @param wanted which sockets, by their inode numbers
     * @return the owners of each socket that has any, in rising order of process numbers
     */
    public static Map<Long, List<SocketOwner>> find(LongPredicate wanted) throws IOException {
        Map<Long, List<SocketOwner>> owners = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(ProcessDirectory.all(), "[0-9]*")) {
            for (Path process : processes) {
                add(process, wanted, owners);
            }
        }
        owners.values().forEach(some -> some.sort(Comparator.comparingLong(SocketOwner::pid)));
        return owners;
    }

    private static void add(Path process, LongPredicate wanted, Map<Long, List<SocketOwner>> owners) {
        Map<Long, Integer> first = new HashMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                OptionalLong inode = inode(descriptor);
                if (inode.isPresent() && wanted.test(inode.getAsLong())) {
                    first.merge(
                            inode.getAsLong(),
                            Integer.parseInt(descriptor.getFileName().toString()),
                            Math::min);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it has ended, or this process may not look into it; what was found before still counts
        }
        if (!first.isEmpty()) {
            long pid = Long.parseLong(process.getFileName().toString());
            String command = command(process);
            first.forEach((inode, fd) ->
                    owners.computeIfAbsent(inode, none -> new ArrayList<>()).add(new SocketOwner(pid, command, fd)));
        }
    }

    /** Empty if it is no socket, or was closed. */
    private static OptionalLong inode(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith(SOCKET)
                    ? OptionalLong.of(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)))
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return NO_NAME;
        }
    }
}
