// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * One of the TCP connections that make up an MPTCP connection, at one moment: from {@code struct mptcp_subflow_addrs}
 * and {@code struct tcp_info} of {@code include/uapi/linux/mptcp.h} and {@code tcp.h}. Immutable.
 *
 * <p>A field that this kernel does not tell is empty. Numbers of 64 bits are the unsigned number's bits.
 *
 * @param id its number in its MPTCP connection, never used again there; Linux 6.5
 * @param local the address on this host; 0.0.0.0 or :: and port 0 where it is not bound
 * @param remote the peer's address; 0.0.0.0 or :: and port 0 where it is not connected. IPv4 addresses are such, of
 *     IPv6 sockets too
 * @param state the TCP connection's state
 * @param rttMicros the smoothed round-trip time in microseconds, 0 before the first was measured
 * @param congestionWindow how many segments may be under way
 * @param bytesSent how many bytes of payload were sent, those sent again included
 * @param bytesReceived how many bytes of payload were received
 * @param bytesAcked how many bytes the peer acknowledged; of the side that connected that is one more than its payload,
 *     since the SYN counts
 * @param bytesRetrans how many bytes were sent again
 */
public record Subflow(
        OptionalLong id,
        InetSocketAddress local,
        InetSocketAddress remote,
        TcpState state,
        OptionalLong rttMicros,
        OptionalLong congestionWindow,
        OptionalLong bytesSent,
        OptionalLong bytesReceived,
        OptionalLong bytesAcked,
        OptionalLong bytesRetrans) {

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }
}
