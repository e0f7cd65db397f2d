// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of TCP sockets that were opened in an attachment's scope since it was attached, by the attachment's
 * verdict. If several attachments cover a socket, each has its own verdict, and the socket is converted if one of them
 * converts it. Exact on all CPUs, except for missed sockets.
 *
 * <p>Calls of socket(2) are counted, not connections: a server's listener counts once, and accepted connections do not
 * count. {@link MptcpSocketInspector#accepted} tells how many of a server's clients use MPTCP.
 *
 * @param converted sockets opened as MPTCP
 * @param filtered sockets that the attachment's filters exclude; also IPv6 sockets if this kernel has no MPTCP for them
 * @param mptcpOff sockets left TCP because {@code net.mptcp.enabled} is 0 in the program's network namespace
 * @param audited sockets not converted because the attachment only audits
 * @param missed sockets, of any kind and anywhere on the machine, that were not changed because the kernel skipped the
 *     program: while a task is preempted inside the program, the kernel skips it for the other tasks of that CPU. This
 *     needs a preemptible kernel and many socket calls at once, and is rare even then
 * @param dropped options that were dropped on converted sockets, the most frequent first; only for {@linkplain
 *     AttachOptions#lenient() lenient} attachments
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

    /** {@return the number of the scope's TCP sockets that the program saw: all but the missed ones} */
    public long seen() {
        return converted + filtered + mptcpOff + audited;
    }

    /**
     * The increase since an earlier moment.
     *
     * @param earlier the same attachment's counts at that moment
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
