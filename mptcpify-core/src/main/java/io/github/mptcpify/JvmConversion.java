// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * While a conversion is open, this JVM's new TCP sockets are MPTCP sockets. Only {@link MptcpJvm#enable} makes
 * conversions. Safe for any thread.
 */
public interface JvmConversion extends AutoCloseable {
    /** One of two kinds of sockets. */
    enum Side {
        /** Sockets that connect. */
        CLIENT,
        /** Sockets that listen. Accepted connections have the protocol of their listener. */
        SERVER
    }

    /**
     * Tells whether new sockets are converted. Each call tries it, without opening a socket, since another agent may
     * have undone the conversion. Then {@link MptcpJvm#enable} converts again.
     *
     * @return true if they are; false after closing
     */
    boolean isActive();

    /**
     * The counts of this JVM's sockets since this conversion was opened. They include sockets that other conversions
     * and the agent convert.
     *
     * @return the counts
     */
    JvmStatistics statistics();

    /**
     * Ends the conversion: new sockets are TCP again, unless another conversion is open. A second call does nothing.
     */
    @Override
    void close();
}
