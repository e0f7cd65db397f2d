// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * How many connections of a listening port use MPTCP, at one moment: those that are open then. Immutable.
 *
 * @param port the listener's
 * @param mptcp that negotiated MPTCP, and have not fallen back
 * @param fellBack that began as MPTCP, and go on as TCP
 * @param tcp that are TCP since their client did not ask for MPTCP, or the listener is TCP
 */
public record AcceptedConnections(int port, long mptcp, long fellBack, long tcp) {
    /** {@return how many there are} */
    public long all() {
        return mptcp + fellBack + tcp;
    }

    /** {@return what share of them uses MPTCP, from 0 to 1; 0 if there are none} */
    public double share() {
        return all() == 0 ? 0 : (double) mptcp / all();
    }
}
