// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import java.nio.ByteBuffer;

/** A socket to the kernel. Its owner calls it from one thread at a time, and not after having closed it. */
public interface NetlinkSocket extends AutoCloseable {
    /** Sends one datagram. */
    void send(byte[] datagram) throws MptcpifyException;

    /** The next datagram, a whole one, from position 0 to the limit; overwritten by the one after it. */
    ByteBuffer receive() throws MptcpifyException;

    @Override
    void close();
}
