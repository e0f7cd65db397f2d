// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * This JVM's new TCP sockets are MPTCP sockets while it is open: {@link MptcpJvm#enable} makes one, and nobody else. Safe for any
 * thread.
 */
public interface JvmConversion extends AutoCloseable {
    /** Which sockets. */
    enum Side {
        /** Those that connect, or are to. */
        CLIENT,
        /** Those that listen, or are to. What they accept is as they are. */
        SERVER
    }

    /**
     * Whether new sockets come to be converted, which is tried each time, and opens none: another agent may have undone it. {@link
     * MptcpJvm#enable} does it again then.
     *
     * @return true if they do; false once it is closed
     */
    boolean isActive();

    /**
     * What became of this JVM's sockets since this was opened, whoever has them converted: other conversions and the agent count
     * together with it.
     *
     * @return the counts
     */
    JvmStatistics statistics();

    /** New sockets are TCP again, unless another conversion is open. A second call does nothing. */
    @Override
    void close();
}
