// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * How many of the open connections of a listening port use MPTCP, at one moment. Immutable.
 *
 * @param port the listener's port
 * @param mptcp connections that negotiated MPTCP and have not fallen back
 * @param fellBack connections that began as MPTCP and fell back to TCP
 * @param tcp connections that are TCP because the client did not ask for MPTCP, or because the listener is TCP
 */
public record AcceptedConnections(int port, long mptcp, long fellBack, long tcp) {
    /** {@return the number of all connections} */
    public long all() {
        return mptcp + fellBack + tcp;
    }

    /** {@return the share of connections that use MPTCP, from 0 to 1; 0 if there are no connections} */
    public double share() {
        return all() == 0 ? 0 : (double) mptcp / all();
    }
}
