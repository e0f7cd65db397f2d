// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.options.OptionNames;
import io.github.mptcpify.internal.options.ProbePair;
import io.github.mptcpify.internal.options.ProbeSocket;
import io.github.mptcpify.internal.options.ProbeSocket.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How MPTCP sockets of the running kernel answer to each option of the headers that TCP sockets accept: tried on sockets of
 * this process, with a value that TCP accepts.
 */
public final class RefusedOptions {
    /** TCP accepts one of these values if it accepts any number. */
    private static final int[] LIKELY = {1, 0, 2, 30, 1000, -1};

    /** ENOPROTOOPT and EOPNOTSUPP: the option is not known, whatever its value. */
    private static final Set<Integer> UNKNOWN = Set.of(92, 95);

    private static final int LARGE = 128;
    private static final int STRUCT = 32;

    private final boolean ipv6;
    private final boolean connected;

    private RefusedOptions(boolean ipv6, boolean connected) {
        this.ipv6 = ipv6;
        this.connected = connected;
    }

    /**
     * MPTCP's answers to an option; 0 where TCP's is the same.
     *
     * @param level as SOL_SOCKET
     * @param number the option's number at that level
     * @param ipv6 whether on sockets of AF_INET6
     * @param connected whether on sockets that are connected
     * @param setErrno why setsockopt(2) fails
     * @param getErrno why getsockopt(2) fails
     */
    public record Answer(int level, int number, boolean ipv6, boolean connected, int setErrno, int getErrno) {}

    /**
     * Tries all options.
     *
     * @return those that MPTCP refuses; without IPv6 where this process has no such sockets, or no MPTCP for them
     * @throws OptionProbe.Impossible if this process can open no TCP or no MPTCP socket
     */
    public static List<Answer> find() throws OptionProbe.Impossible {
        List<Answer> found = new ArrayList<>();
        try {
            found.addAll(of(false));
        } catch (ProbeSocket.Unavailable e) {
            throw OptionProbe.Impossible.of(e);
        }
        try {
            found.addAll(of(true));
        } catch (ProbeSocket.Unavailable e) {
            return found;
        }
        return found;
    }

    private static List<Answer> of(boolean ipv6) throws ProbeSocket.Unavailable {
        List<Answer> found = new ArrayList<>(new RefusedOptions(ipv6, false).all());
        found.addAll(new RefusedOptions(ipv6, true).all());
        return found;
    }

    private List<Answer> all() throws ProbeSocket.Unavailable {
        List<Answer> found = new ArrayList<>();
        try (ProbePair pair = new ProbePair(ipv6, connected)) {
            for (int level : OptionNames.LEVELS) {
                for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                    if (level != OptionNames.TCP || number != OptionNames.CONGESTION) {
                        Answer answer = answer(pair, level, number);
                        if (answer.setErrno() != 0 || answer.getErrno() != 0) {
                            found.add(answer);
                        }
                    }
                }
            }
        }
        return found;
    }

    private Answer answer(ProbePair pair, int level, int number) throws ProbeSocket.Unavailable {
        Reading tcp = pair.tcp().get(level, number, LARGE);
        Reading mptcp = pair.mptcp().get(level, number, LARGE);
        int value = tcp.errno() == 0 && tcp.length() >= Integer.BYTES ? (int) tcp.value() : LIKELY[0];
        int set = pair.tcp().set(level, number, value);
        int setMptcp = pair.mptcp().set(level, number, value);
        return new Answer(
                level,
                number,
                ipv6,
                connected,
                set != 0 && set == setMptcp ? withOtherValues(level, number) : refusal(set, setMptcp),
                tcp.errno() == 0 ? mptcp.errno() : 0);
    }

    /** MPTCP's error number if TCP accepts the option, or at least knows it; else 0. */
    private static int refusal(int tcp, int mptcp) {
        return tcp == 0 || (tcp != mptcp && UNKNOWN.contains(mptcp)) ? mptcp : 0;
    }

    /** On new sockets: a value that is accepted may change the answers to later options. */
    private int withOtherValues(int level, int number) throws ProbeSocket.Unavailable {
        try (ProbePair pair = new ProbePair(ipv6, connected)) {
            for (int value : LIKELY) {
                if (pair.tcp().set(level, number, value) == 0) {
                    return pair.mptcp().set(level, number, value);
                }
            }
            return refusal(
                    pair.tcp().setZeros(level, number, STRUCT), pair.mptcp().setZeros(level, number, STRUCT));
        }
    }
}
