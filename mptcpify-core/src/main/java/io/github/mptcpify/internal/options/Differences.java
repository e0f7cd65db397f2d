// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import io.github.mptcpify.internal.options.ProbeSocket.Reading;
import io.github.mptcpify.internal.options.ProbeSocket.Unavailable;
import io.github.mptcpify.jna.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tries each option of the headers on a TCP and an MPTCP socket of this process, new and connected, of both families, and
 * each call that MPTCP is known to treat differently. All traffic stays on the loopback, within this process.
 */
public final class Differences {
    private static final int[] LIKELY = {1, 0, 2, 30, 100, 1000, -1};

    /** Not tried: TCP's answer depends on which modules the kernel has loaded, for congestion control or IPsec. */
    private static final String BY_MODULES = "TCP_CONGESTION|IP(V6)?_(IPSEC|XFRM)_POLICY";

    private static final int LARGE = 124;

    private final Map<Integer, OptionAnswers> found = new TreeMap<>();

    private Differences() {}

    /**
     * One difference.
     *
     * @param level such as SOL_SOCKET, or -1 for a call
     * @param number the option's number at that level, or -1 for a call
     * @param name of the option or call
     * @param answer what MPTCP does
     * @param consequence what it means for programs
     * @param users programs that use it
     */
    public record Difference(int level, int number, String name, String answer, String consequence, String users) {
        static Difference of(int level, int number, String name, String answer) {
            OptionMeanings.Meaning meaning = OptionMeanings.of(name);
            return new Difference(level, number, name, answer, meaning.consequence(), meaning.users());
        }
    }

    /**
     * Finds them.
     *
     * @return options by level and number, then calls
     * @throws Unavailable if this process can open no TCP or no MPTCP socket, or if its TCP sockets are converted
     */
    public static List<Difference> find() throws Unavailable {
        Differences differences = new Differences();
        differences.look(false, false);
        for (Place place : List.of(new Place(false, true), new Place(true, false), new Place(true, true))) {
            try {
                differences.look(place.ipv6(), place.connected());
            } catch (Unavailable e) {
                // no IPv6, or the loopback is down: the other sockets show most of the differences
            }
        }
        List<Difference> all = new ArrayList<>();
        differences.found.forEach((key, answers) -> {
            int level = OptionNames.LEVELS.get(key >> Byte.SIZE);
            int number = key & 0xff;
            all.add(Difference.of(level, number, OptionNames.of(level, number), answers.text(level)));
        });
        CallDifferences.find().forEach((call, answer) -> all.add(Difference.of(-1, -1, call, answer)));
        return List.copyOf(all);
    }

    private record Place(boolean ipv6, boolean connected) {}

    private void look(boolean ipv6, boolean connected) throws Unavailable {
        try (ProbePair pair = new ProbePair(ipv6, connected)) {
            for (int i = 0; i < OptionNames.LEVELS.size(); i++) {
                int level = OptionNames.LEVELS.get(i);
                for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                    if (isTried(level, number) && isSuspect(pair, level, number)) {
                        try (ProbePair fresh = new ProbePair(ipv6, connected)) {
                            OptionAnswers answers = found.getOrDefault(i << Byte.SIZE | number, new OptionAnswers());
                            compare(fresh, level, number, answers, ipv6, connected);
                            if (!answers.isEmpty()) {
                                found.put(i << Byte.SIZE | number, answers);
                            }
                        }
                    }
                }
            }
        }
    }

    private static boolean isTried(int level, int number) {
        return !OptionNames.of(level, number).matches(BY_MODULES);
    }

    /** Tries an option with the value that it already has, which changes nothing for the options tried next. */
    private static boolean isSuspect(ProbePair pair, int level, int number) {
        Reading tcp = pair.tcp().get(level, number, LARGE);
        int errno = pair.mptcp().get(level, number, LARGE).errno();
        int value = tcp.errno() == 0 ? (int) tcp.value() : 1;
        return tcp.errno() != errno
                || pair.mptcp().set(level, number, value) != 0
                || pair.tcp().set(level, number, value) != 0;
    }

    private static void compare(
            ProbePair pair, int level, int number, OptionAnswers answers, boolean ipv6, boolean connected) {
        Reading tcp = pair.tcp().get(level, number, LARGE);
        int read = pair.mptcp().get(level, number, LARGE).errno();
        if (isDifferent(tcp.errno(), read)) {
            answers.add(false, ipv6, connected, read);
        }
        int first = pair.tcp().set(level, number, (int) tcp.value());
        int firstMptcp = pair.mptcp().set(level, number, (int) tcp.value());
        int errno = first;
        int errnoMptcp = firstMptcp;
        for (int i = 0; i < LIKELY.length && errno != 0; i++) {
            errno = pair.tcp().set(level, number, LIKELY[i]);
            errnoMptcp = pair.mptcp().set(level, number, LIKELY[i]);
        }
        if (errno == 0 ? isDifferent(0, errnoMptcp) : isDifferent(first, firstMptcp)) {
            answers.add(true, ipv6, connected, errno == 0 ? errnoMptcp : firstMptcp);
        }
    }

    /**
     * Whether TCP accepts what MPTCP refuses, or at least knows an option that MPTCP does not, such as one that takes a
     * struct or needs a privilege.
     */
    private static boolean isDifferent(int tcp, int mptcp) {
        return tcp == 0 ? mptcp != 0 : isUnknown(mptcp) && !isUnknown(tcp);
    }

    private static boolean isUnknown(int errno) {
        return errno == Errno.ENOPROTOOPT || errno == Errno.EOPNOTSUPP;
    }
}
