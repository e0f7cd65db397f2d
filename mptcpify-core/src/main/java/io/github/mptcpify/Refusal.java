// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.lenient.Consequences;
import io.github.mptcpify.internal.options.OptionNames;
import java.util.Comparator;

/**
 * A socket option or call that a program used, and that MPTCP refuses, or handles differently than TCP; see {@link
 * Attachment#refusals()}. Immutable.
 *
 * @param call the kind of call
 * @param level an option's level, as given to setsockopt(2): 1 SOL_SOCKET, 6 IPPROTO_TCP, 0 IPPROTO_IP, 41
 *     IPPROTO_IPV6; else 0
 * @param number the option's number at that level, the request of an ioctl(2), or the flag of a send(2); 0 for a late
 *     write
 * @param command the process's name, as {@code /proc/PID/comm} of its main thread has it
 * @param count how often the program used it
 * @param errno an MPTCP socket's error number, such as 92 for ENOPROTOOPT; 0 if it accepts the call
 * @param dropped whether a lenient attachment let the call succeed and dropped it
 */
public record Refusal(Call call, int level, int number, String command, long count, int errno, boolean dropped) {
    private static final int SIOCATMARK = 0x8905;
    private static final int MSG_OOB = 1;

    /** The kinds of calls. */
    public enum Call {
        /** setsockopt(2). */
        SETSOCKOPT,
        /** getsockopt(2). */
        GETSOCKOPT,
        /** ioctl(2). */
        IOCTL,
        /** A flag of send(2), sendto(2), sendmsg(2). */
        SEND,
        /**
         * A write after the peer has ended its side. If the peer has closed, a TCP socket answers the second write with
         * EPIPE; an MPTCP socket answers EPIPE to a write within the next minute.
         */
        LATE_WRITE,
        /** Further refusals that did not fit into the map, in one sum; level and number are 0. */
        OTHERS
    }

    /** Orders refusals by descending count, and by name if the counts are equal. */
    public static final Comparator<Refusal> MOST_FREQUENT_FIRST = Comparator.comparingLong(Refusal::count)
            .reversed()
            .thenComparing(Refusal::name)
            .thenComparing(Refusal::call)
            .thenComparing(Refusal::command);

    /**
     * The same refusal with another count.
     * @param times how often
     * @return it
     */
    public Refusal withCount(long times) {
        return new Refusal(call, level, number, command, times, errno, dropped);
    }

    /** {@return the name in the system's headers, as "TCP_QUICKACK" or "MSG_OOB"; the numbers if it has none here} */
    public String name() {
        return switch (call) {
            case SETSOCKOPT, GETSOCKOPT -> OptionNames.of(level, number);
            case IOCTL -> number == SIOCATMARK ? "SIOCATMARK" : "ioctl 0x" + Integer.toHexString(number);
            case SEND -> number == MSG_OOB ? "MSG_OOB" : "MSG_ZEROCOPY";
            case LATE_WRITE -> "a write after the peer's end";
            case OTHERS -> "others";
        };
    }

    /** {@return the errno's name, as "ENOPROTOOPT"; "" where the call is taken} */
    public String error() {
        return Consequences.error(errno);
    }

    /**
     * {@return what comes of it for the program or its peer, a clause, as "urgent data arrives in the stream, as any
     * other"}
     */
    public String consequence() {
        return switch (call) {
            case SETSOCKOPT -> dropped ? "the program saw it succeed" : Consequences.ofSetting(level, number);
            case GETSOCKOPT -> "the program reads an error";
            case IOCTL -> "the program cannot tell where urgent data begins";
            case SEND ->
                number == MSG_OOB
                        ? "urgent data arrives in the stream, and the peer reads it as any other"
                        : "the data is copied, and no notice comes that it was sent";
            case LATE_WRITE ->
                "where the peer has closed, TCP says EPIPE to the second write, MPTCP up to a minute later";
            case OTHERS -> "there was no room to count each";
        };
    }

    /** {@return all of it, as "TCP_QUICKACK: 214 times by nginx; refused on MPTCP (ENOPROTOOPT); it only tunes"} */
    @Override
    public String toString() {
        return name() + ": " + (count == 1 ? "once" : count + " times") + " by " + command + "; "
                + (dropped ? "dropped" : errno == 0 ? "taken on MPTCP" : "refused on MPTCP (" + error() + ")") + "; "
                + consequence();
    }
}
