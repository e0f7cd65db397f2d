// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Flag;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import io.github.mptcpify.internal.options.OptionNames;
import io.github.mptcpify.internal.options.ProbePair;
import io.github.mptcpify.internal.options.ProbeSocket;
import io.github.mptcpify.internal.options.ProbeSocket.Reading;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Tries each option of the headers on a TCP and an MPTCP socket of this process, and finds those that MPTCP treats
 * differently on the running kernel. All traffic stays on the loopback, within this process.
 */
public final class OptionProbe {
    /** IPV6_FLOWLABEL_MGR, an option of IPv6 only, whose value is a struct of 32 bytes. */
    private static final int FLOWLABEL_MGR = 32;

    private static final int FLOWLABEL_SIZE = 32;

    private static final int LARGE = 128;

    private final boolean ipv6;
    private final boolean connected;

    private OptionProbe(boolean ipv6, boolean connected) {
        this.ipv6 = ipv6;
        this.connected = connected;
    }

    /** Options cannot be tried here. */
    public static final class Impossible extends Exception {
        private static final long serialVersionUID = 1L;

        public Impossible(String message, Throwable cause) {
            super(message, cause);
        }

        static Impossible of(ProbeSocket.Unavailable e) {
            return new Impossible(
                    e.errno() == 0
                            ? "this process's own TCP sockets are converted, so it cannot compare with TCP"
                            : "no MPTCP socket can be opened to try its options (" + e.getMessage() + ")",
                    e);
        }
    }

    /** {@return whether this thread's TCP sockets are converted: one that is opened with IPPROTO_TCP is MPTCP} */
    public static boolean isConverted() {
        try (ProbeSocket socket = ProbeSocket.open(ProbeSocket.AF_INET, ProbeSocket.TCP)) {
            return socket.protocol() == ProbeSocket.MPTCP;
        } catch (ProbeSocket.Unavailable e) {
            // trying the options reports this
            return false;
        }
    }

    /**
     * Tries all options.
     *
     * @return the rules, for those options that need one
     * @throws Impossible if this process can open no TCP or no MPTCP socket
     */
    public static List<OptionRule> find() throws Impossible {
        List<OptionRule> rules = new ArrayList<>();
        try {
            rules.addAll(of(false));
        } catch (ProbeSocket.Unavailable e) {
            throw Impossible.of(e);
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
            // the loopback is down, or has no such address: a fresh socket shows most of what a connected one does
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
            for (int level : OptionNames.LEVELS) {
                for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                    if (Promises.reason(level, number).isEmpty()
                            && !(level == OptionNames.TCP && number == OptionNames.CONGESTION)) {
                        rule(pair, level, number).ifPresent(rules::add);
                    }
                }
            }
        }
        return rules;
    }

    /** Tries an option with the value that it already has; if TCP and MPTCP differ, tries more values on other sockets. */
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
            return plain ? new OptionTrial(fresh, level, number, ipv6, connected).rule() : Optional.empty();
        }
    }

    /** Whether both refuse another value in the same way too. */
    private static boolean refusesAll(ProbePair pair, int level, int number, int errno) {
        return pair.tcp().set(level, number, 0) == errno && pair.mptcp().set(level, number, 0) == errno;
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
