// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.ArrayList;
import java.util.List;

/**
 * How many TCP sockets were opened in an attachment's scope since it was attached, by the attachment's own verdict. Where
 * several attachments are in charge of a socket, each has its verdict, and the socket is converted if one of them says
 * so. Exact on all CPUs, but for what was missed.
 *
 * <p>These are calls of socket(2), and not connections: a server's listener counts once, and what it accepts does not count. {@link
 * MptcpSocketInspector#accepted} tells how many of its clients use MPTCP.
 *
 * @param converted opened as MPTCP
 * @param filtered not passed by the attachment's filters; also IPv6 sockets where this kernel has no MPTCP for them
 * @param mptcpOff left TCP because {@code net.mptcp.enabled} is 0 in the program's network namespace
 * @param audited not converted because the attachment only audits
 * @param missed sockets that the kernel did not ask about, and that stayed what they were, of any kind and anywhere on the
 *     machine. While a task is preempted inside our program, the kernel skips the program for the other tasks of that CPU;
 *     that takes a preemptible kernel and many socket calls at once, and is rare even then
 * @param dropped options that were dropped on converted sockets, the most frequent first; none but of a {@linkplain
 *     AttachOptions#lenient() lenient} attachment
 */
public record Statistics(
        long converted, long filtered, long mptcpOff, long audited, long missed, List<DroppedOption> dropped) {
    /**
     * Copies the list.
     *
     * @param converted as above
     * @param filtered as above
     * @param mptcpOff as above
     * @param audited as above
     * @param missed as above
     * @param dropped as above
     */
    public Statistics {
        dropped = List.copyOf(dropped);
    }

    /**
     * Counts of an attachment that has dropped no option.
     *
     * @param converted as above
     * @param filtered as above
     * @param mptcpOff as above
     * @param audited as above
     * @param missed as above
     */
    public Statistics(long converted, long filtered, long mptcpOff, long audited, long missed) {
        this(converted, filtered, mptcpOff, audited, missed, List.of());
    }

    /** {@return how many of the scope's TCP sockets were seen: all but the missed ones} */
    public long seen() {
        return converted + filtered + mptcpOff + audited;
    }

    /**
     * What has come since an earlier moment.
     *
     * @param earlier the same attachment's counts then
     * @return the differences
     */
    public Statistics since(Statistics earlier) {
        return new Statistics(
                converted - earlier.converted,
                filtered - earlier.filtered,
                mptcpOff - earlier.mptcpOff,
                audited - earlier.audited,
                missed - earlier.missed,
                since(dropped, earlier.dropped));
    }

    private static List<DroppedOption> since(List<DroppedOption> now, List<DroppedOption> earlier) {
        List<DroppedOption> later = new ArrayList<>();
        for (DroppedOption option : now) {
            long before = earlier.stream()
                    .filter(known -> known.level() == option.level()
                            && known.number() == option.number()
                            && known.command().equals(option.command()))
                    .mapToLong(DroppedOption::count)
                    .sum();
            if (option.count() > before) {
                later.add(
                        new DroppedOption(option.level(), option.number(), option.command(), option.count() - before));
            }
        }
        return later;
    }
}
