// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Answer;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Flag;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import io.github.mptcpify.internal.engine.lenient.ProbeSocket.Reading;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries each option of the headers on a TCP and an MPTCP socket of this process, and finds those that MPTCP treats otherwise,
 * on the kernel that is running. Nothing is sent but on the loopback, and only to itself.
 */
public final class OptionProbe {
    private static final int[] LEVELS = {OptionNames.SOCKET, OptionNames.TCP, OptionNames.IP, OptionNames.IPV6};

    /** A struct of 32 bytes, of IPv6 alone. */
    private static final int FLOWLABEL_MGR = 32;

    private static final int FLOWLABEL_SIZE = 32;

    /** Its value is a name, which is looked for among the kernel's modules. */
    private static final int CONGESTION = 13;

    /** Values of which TCP takes one, if it takes any number. */
    private static final int[] LIKELY = {1, 0, 2, 30, 100, 1000, -1};

    private static final int LARGE = 128;

    /** What reads back of these is not what was set, and differs from connection to connection. */
    private static final Set<String> CHANGING = Set.of("IP_MTU", "IPV6_MTU");

    private final boolean ipv6;
    private final boolean connected;

    private OptionProbe(boolean ipv6, boolean connected) {
        this.ipv6 = ipv6;
        this.connected = connected;
    }

    /** Options cannot be tried here. */
    public static final class Impossible extends Exception {
        private static final long serialVersionUID = 1L;

        Impossible(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** {@return whether a socket of this thread that asks for TCP by its name is MPTCP} */
    public static boolean isConverted() {
        try (ProbeSocket socket = ProbeSocket.open(ProbeSocket.AF_INET, ProbeSocket.TCP)) {
            return socket.protocol() == ProbeSocket.MPTCP;
        } catch (ProbeSocket.Unavailable e) {
            // said when they are tried
            return false;
        }
    }

    /**
     * Tries them all.
     *
     * @return the rules, of options of which there are any
     * @throws Impossible if this process can open no TCP or no MPTCP socket
     */
    public static List<OptionRule> find() throws Impossible {
        List<OptionRule> rules = new ArrayList<>();
        try {
            rules.addAll(of(false));
        } catch (ProbeSocket.Unavailable e) {
            throw new Impossible(
                    e.errno() == 0
                            ? "this process's own TCP sockets are converted, so that it cannot see what TCP does"
                            : "no MPTCP socket can be opened to try its options (" + e.getMessage() + ")",
                    e);
        }
        try {
            rules.addAll(of(true));
        } catch (ProbeSocket.Unavailable e) {
            // no IPv6, or no MPTCP for it: nothing is converted then
            return rules;
        }
        return rules;
    }

    private static List<OptionRule> of(boolean ipv6) throws ProbeSocket.Unavailable {
        List<OptionRule> rules = new ArrayList<>(new OptionProbe(ipv6, false).rules());
        try {
            rules.addAll(new OptionProbe(ipv6, true).rules());
        } catch (ProbeSocket.Unavailable e) {
            // the loopback is down, or has no such address: a fresh socket tells most of it
            rules.addAll(rules.stream()
                    .map(rule -> new OptionRule(
                            rule.level(),
                            rule.number(),
                            ipv6,
                            true,
                            rule.flags(),
                            rule.length(),
                            rule.shortErrno(),
                            rule.readErrno(),
                            rule.initial(),
                            rule.ranges()))
                    .toList());
        }
        return rules;
    }

    private List<OptionRule> rules() throws ProbeSocket.Unavailable {
        List<OptionRule> rules = new ArrayList<>();
        try (ProbePair pair = new ProbePair(ipv6, connected)) {
            for (int level : LEVELS) {
                for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                    if (Promises.reason(level, number).isEmpty()
                            && !(level == OptionNames.TCP && number == CONGESTION)) {
                        rule(pair, level, number).ifPresent(rules::add);
                    }
                }
            }
        }
        return rules;
    }

    /** Looks at one with what it is set to already, and looks closer, on other sockets, where that makes a difference. */
    private Optional<OptionRule> rule(ProbePair pair, int level, int number) throws ProbeSocket.Unavailable {
        if (ipv6 && level == OptionNames.IPV6 && number == FLOWLABEL_MGR) {
            return flowLabels(pair);
        }
        Reading tcp = pair.tcp().get(level, number, LARGE);
        Reading mptcp = pair.mptcp().get(level, number, LARGE);
        int value = tcp.errno() == 0 ? (int) tcp.value() : 1;
        int set = pair.tcp().set(level, number, value);
        int setMptcp = pair.mptcp().set(level, number, value);
        boolean plain = tcp.errno() != 0 || tcp.length() == Integer.BYTES || tcp.length() == Long.BYTES;
        if (set == setMptcp
                && tcp.errno() == mptcp.errno()
                && (set == 0 || !plain || refusesAll(pair, level, number, set))) {
            return Optional.empty();
        }
        try (ProbePair fresh = new ProbePair(ipv6, connected)) {
            return plain ? closer(fresh, level, number, tcp, mptcp) : Optional.empty();
        }
    }

    /** Whether other values, too, are refused by both in the same way. */
    private static boolean refusesAll(ProbePair pair, int level, int number, int errno) {
        return pair.tcp().set(level, number, 0) == errno && pair.mptcp().set(level, number, 0) == errno;
    }

    private Optional<OptionRule> closer(ProbePair pair, int level, int number, Reading tcp, Reading mptcp) {
        Integer taken = null;
        int refused = 0;
        for (int value : LIKELY) {
            int errno = pair.tcp().set(level, number, value);
            if (errno == 0) {
                taken = value;
                break;
            }
            refused = refused == 0 ? errno : refused;
        }
        int setMptcp = pair.mptcp().set(level, number, taken == null ? LIKELY[0] : taken);
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
                    : Optional.of(always(pair.tcp(), level, number, flags, refused, tcp));
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
        Shortest shortest = shortest(pair.tcp(), level, number, reads);
        if (shortest.byteCounts()) {
            flags.add(Flag.BYTES);
        }
        if (reads && pair.tcp().get(level, number, Short.BYTES).length() == 1) {
            flags.add(Flag.GIVES_BYTES);
        }
        List<Range> ranges = wide
                ? List.of(new Range(Integer.MIN_VALUE, Kind.SAME, 0))
                : RangeFinder.find(value -> answer(pair.tcp(), level, number, value, reads));
        return ranges.size() > OptionRule.RANGES
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

    /**
     * The shortest value that TCP takes.
     *
     * @param length in bytes
     * @param errno what it says to a shorter one, or 0
     * @param byteCounts whether one byte is a value, and not the same as none
     */
    private record Shortest(int length, int errno, boolean byteCounts) {}

    private static Shortest shortest(ProbeSocket tcp, int level, int number, boolean reads) {
        int one = tcp.set(level, number, 1, 1);
        if (one != 0) {
            return new Shortest(Integer.BYTES, one, false);
        }
        boolean counts = !reads || tcp.get(level, number, Integer.BYTES).value() != 0;
        int none = tcp.set(level, number, 0, 0);
        return new Shortest(none == 0 ? 0 : 1, none, counts);
    }

    private static Answer answer(ProbeSocket tcp, int level, int number, int value, boolean reads) {
        int errno = tcp.set(level, number, value);
        if (errno != 0) {
            return new Answer(errno, 0);
        }
        return new Answer(0, reads ? (int) tcp.get(level, number, Integer.BYTES).value() : value);
    }

    /** TCP refuses each number, with another error number than MPTCP. */
    private OptionRule always(ProbeSocket socket, int level, int number, Set<Flag> flags, int errno, Reading tcp) {
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

    private Optional<OptionRule> flowLabels(ProbePair pair) {
        int zeros = pair.tcp().setZeros(OptionNames.IPV6, FLOWLABEL_MGR, FLOWLABEL_SIZE);
        int zerosMptcp = pair.mptcp().setZeros(OptionNames.IPV6, FLOWLABEL_MGR, FLOWLABEL_SIZE);
        return zeros == zerosMptcp
                ? Optional.empty()
                : Optional.of(new OptionRule(
                        OptionNames.IPV6,
                        FLOWLABEL_MGR,
                        ipv6,
                        connected,
                        EnumSet.of(Flag.DROP, Flag.STRUCT),
                        FLOWLABEL_SIZE,
                        pair.tcp().set(OptionNames.IPV6, FLOWLABEL_MGR, 0),
                        pair.tcp()
                                .get(OptionNames.IPV6, FLOWLABEL_MGR, Integer.BYTES)
                                .errno(),
                        0,
                        List.of(new Range(Integer.MIN_VALUE, Kind.SAME, 0))));
    }
}
