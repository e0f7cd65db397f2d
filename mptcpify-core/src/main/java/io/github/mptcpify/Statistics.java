// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * How many TCP sockets were opened in an attachment's scope since it was attached, by what became of each. Exact: each
 * is counted once, on whatever CPU. Where several attachments are in charge of a socket, each counts it by its own
 * verdict.
 *
 * @param converted opened as MPTCP
 * @param filtered left TCP by the attachment's filters
 * @param mptcpOff left TCP because {@code net.mptcp.enabled} is 0 in the program's network namespace
 * @param audited left TCP because the attachment only audits; it would have been converted otherwise
 */
public record Statistics(long converted, long filtered, long mptcpOff, long audited) {
    /** {@return all of them} */
    public long seen() {
        return converted + filtered + mptcpOff + audited;
    }

    Statistics minus(Statistics earlier) {
        return new Statistics(
                converted - earlier.converted,
                filtered - earlier.filtered,
                mptcpOff - earlier.mptcpOff,
                audited - earlier.audited);
    }
}
