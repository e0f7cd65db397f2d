// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * How many TCP sockets were opened in an attachment's scope since it was attached, by the attachment's own verdict. Where
 * several attachments are in charge of a socket, each has its verdict, and the socket is converted if one of them says
 * so. Exact on all CPUs, but for what was missed.
 *
 * @param converted opened as MPTCP
 * @param filtered not passed by the attachment's filters; also IPv6 sockets where this kernel has no MPTCP for them
 * @param mptcpOff left TCP because {@code net.mptcp.enabled} is 0 in the program's network namespace
 * @param audited not converted because the attachment only audits
 * @param missed sockets that the kernel did not ask about, and that stayed what they were, of any kind and anywhere on the
 *     machine. While a task is preempted inside our program, the kernel skips the program for the other tasks of that CPU;
 *     that takes a preemptible kernel and many socket calls at once, and is rare even then
 */
public record Statistics(long converted, long filtered, long mptcpOff, long audited, long missed) {
    static final Statistics ZERO = new Statistics(0, 0, 0, 0, 0);

    /** {@return how many of the scope's TCP sockets were seen: all but the missed ones} */
    public long seen() {
        return converted + filtered + mptcpOff + audited;
    }

    Statistics minus(Statistics earlier) {
        return new Statistics(
                converted - earlier.converted,
                filtered - earlier.filtered,
                mptcpOff - earlier.mptcpOff,
                audited - earlier.audited,
                missed - earlier.missed);
    }
}
