// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Answer;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Flag;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import io.github.mptcpify.internal.options.OptionNames;
import io.github.mptcpify.internal.options.ProbePair;
import io.github.mptcpify.internal.options.ProbeSocket;
import io.github.mptcpify.internal.options.ProbeSocket.Reading;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tries one option, whose value is a number, on a TCP and an MPTCP socket that are used for nothing else. */
final class OptionTrial {
    /** TCP accepts one of these values if it accepts any number. */
    private static final int[] LIKELY = {1, 0, 2, 30, 100, 1000, -1};

    /** These options read back something other than what was set, which differs between connections. */
    private static final Set<String> CHANGING = Set.of("IP_MTU", "IPV6_MTU");

    private static final int LARGE = 128;

    private final ProbeSocket socket;
    private final ProbeSocket mptcpSocket;
    private final int level;
    private final int number;
    private final boolean ipv6;
    private final boolean connected;

    OptionTrial(ProbePair pair, int level, int number, boolean ipv6, boolean connected) {
        this.socket = pair.tcp();
        this.mptcpSocket = pair.mptcp();
        this.level = level;
        this.number = number;
        this.ipv6 = ipv6;
        this.connected = connected;
    }

    /**
     * The shortest value that TCP accepts.
     *
     * @param length in bytes
     * @param errno with which error number it refuses a shorter one, or 0
     * @param byteCounts whether a single byte is used as the value, and not ignored
     */
    private record Shortest(int length, int errno, boolean byteCounts) {}

    /** What TCP does with the option; empty if MPTCP does the same. */
    Optional<OptionRule> rule() {
        Reading tcp = socket.get(level, number, LARGE);
        Reading mptcp = mptcpSocket.get(level, number, LARGE);
        Integer taken = null;
        int refused = 0;
        for (int value : LIKELY) {
            int errno = socket.set(level, number, value);
            if (errno == 0) {
                taken = value;
                break;
            }
            refused = refused == 0 ? errno : refused;
        }
        int setMptcp = mptcpSocket.set(level, number, taken == null ? LIKELY[0] : taken);
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        boolean reads = tcp.errno() == 0;
        if (reads) {
            flags.add(Flag.READS);
        }
        if (taken == null) {
            if (reads
                    && (mptcp.errno() == 0
                            || tcp.length() != Integer.BYTES
                            || CHANGING.contains(OptionNames.of(level, number)))) {
                flags.remove(Flag.READS);
            }
            return (refused == setMptcp && tcp.errno() == mptcp.errno()) || setMptcp == 0
                    ? Optional.empty()
                    : Optional.of(always(flags, refused, tcp));
        }
        boolean drops = setMptcp != 0;
        if (!drops && (tcp.errno() == mptcp.errno() || !reads)) {
            return Optional.empty();
        }
        if (drops) {
            flags.add(Flag.DROP);
        }
        boolean wide = tcp.length() == Long.BYTES;
        if (wide) {
            flags.add(Flag.WIDE);
        }
        Shortest shortest = shortest(reads);
        if (shortest.byteCounts()) {
            flags.add(Flag.BYTES);
        }
        if (reads && socket.get(level, number, Short.BYTES).length() == 1) {
            flags.add(Flag.GIVES_BYTES);
        }
        List<Range> ranges = wide
                ? List.of(new Range(Integer.MIN_VALUE, Kind.SAME, 0))
                : RangeFinder.find(value -> answer(value, reads))
                        .orElseGet(() ->
                                RangeFinder.find(value -> answer(value, false)).orElse(List.of()));
        return ranges.isEmpty() || ranges.size() > OptionRule.RANGES
                ? Optional.empty()
                : Optional.of(new OptionRule(
                        level,
                        number,
                        ipv6,
                        connected,
                        flags,
                        shortest.length(),
                        shortest.errno(),
                        tcp.errno(),
                        tcp.value(),
                        ranges));
    }

    private Shortest shortest(boolean reads) {
        int one = socket.set(level, number, 1, 1);
        if (one != 0) {
            return new Shortest(Integer.BYTES, one, false);
        }
        boolean counts = !reads || socket.get(level, number, Integer.BYTES).value() != 0;
        int none = socket.set(level, number, 0, 0);
        return new Shortest(none == 0 ? 0 : 1, none, counts);
    }

    private Answer answer(int value, boolean reads) {
        int errno = socket.set(level, number, value);
        if (errno != 0) {
            return new Answer(errno, 0);
        }
        return new Answer(
                0, reads ? (int) socket.get(level, number, Integer.BYTES).value() : value);
    }

    /** TCP refuses each number, with another error number than MPTCP. */
    private OptionRule always(Set<Flag> flags, int errno, Reading tcp) {
        if (flags.contains(Flag.READS) && socket.get(level, number, Short.BYTES).length() == 1) {
            flags.add(Flag.GIVES_BYTES);
        }
        int shortErrno = socket.set(level, number, 1, 1);
        return new OptionRule(
                level,
                number,
                ipv6,
                connected,
                flags,
                shortErrno == errno ? 0 : Integer.BYTES,
                shortErrno == errno ? 0 : shortErrno,
                tcp.errno(),
                tcp.value(),
                List.of(new Range(Integer.MIN_VALUE, Kind.REFUSED, errno)));
    }
}
