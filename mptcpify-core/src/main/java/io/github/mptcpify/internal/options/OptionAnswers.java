// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import io.github.mptcpify.jna.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The error numbers with which an option is refused, and on which sockets. For one thread. */
final class OptionAnswers {
    /** The kinds of sockets, by whether the option is read or set, and by error number. */
    private final Map<Boolean, Map<Integer, Set<Integer>>> answers = new TreeMap<>((a, b) -> b.compareTo(a));

    private static final int IPV6 = 2;
    private static final int CONNECTED = 1;

    void add(boolean set, boolean ipv6, boolean connected, int errno) {
        answers.computeIfAbsent(set, none -> new TreeMap<>())
                .computeIfAbsent(errno, none -> new TreeSet<>())
                .add((ipv6 ? IPV6 : 0) + (connected ? CONNECTED : 0));
    }

    boolean isEmpty() {
        return answers.isEmpty();
    }

    /**
     * As "set: ENOPROTOOPT, read once connected: EOPNOTSUPP". The family is named unless it is both families, or the level's
     * own.
     */
    String text(int level) {
        List<String> parts = new ArrayList<>();
        answers.forEach((set, byErrno) -> byErrno.forEach((errno, sockets) ->
                parts.add((set ? "set" : "read") + where(sockets, level) + ": " + Errno.name(errno))));
        return String.join(", ", parts);
    }

    private static String where(Set<Integer> sockets, int level) {
        boolean fresh = sockets.stream().anyMatch(socket -> (socket & CONNECTED) == 0);
        boolean connected = sockets.stream().anyMatch(socket -> (socket & CONNECTED) != 0);
        boolean ipv4 = sockets.stream().anyMatch(socket -> (socket & IPV6) == 0);
        boolean ipv6 = sockets.stream().anyMatch(socket -> (socket & IPV6) != 0);
        boolean named = ipv4 != ipv6 && !(level == OptionNames.IP && ipv4) && !(level == OptionNames.IPV6 && ipv6);
        return (fresh && connected ? "" : fresh ? " before connecting" : " once connected")
                + (named ? " over " + (ipv4 ? "IPv4" : "IPv6") : "");
    }
}
