// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One of the TCP connections that make up an MPTCP connection, at one moment: from {@code struct mptcp_subflow_addrs}
 * and {@code struct tcp_info} of {@code include/uapi/linux/mptcp.h} and {@code tcp.h}. Immutable.
 *
 * <p>A field that this kernel does not have is empty. Numbers of 64 bits are the unsigned number's bits.
 *
 * <p>{@code device} and {@code backup} come from sock_diag(7) and rtnetlink(7) in the socket's network namespace, by
 * the subflow's addresses and its connection's token. They are empty if this process may not read them: some kernels
 * require CAP_NET_ADMIN, and another network namespace than the thread's needs CAP_SYS_ADMIN. For a socket of this
 * process in another namespace they are not read.
 *
 * @param id its number in its MPTCP connection, never reused there; Linux 6.5
 * @param first whether the connection was made with it, so that it did not join later
 * @param local the address on this host; 0.0.0.0 or :: and port 0 if it is not bound
 * @param remote the peer's address; 0.0.0.0 or :: and port 0 if it is not connected. IPv4 addresses are given as such
 *     for IPv6 sockets too
 * @param device the name of the interface that it is bound to, or that has its local address
 * @param backup whether this host or the peer has made it a backup, which carries data only while no other subflow can
 * @param state the TCP connection's state
 * @param rttMicros the smoothed round-trip time in microseconds, 0 before the first was measured
 * @param congestionWindow how many segments may be in flight
 * @param bytesSent how many bytes of payload were sent, retransmitted ones included
 * @param bytesReceived how many bytes of payload were received
 * @param bytesAcked how many bytes the peer acknowledged; on the connecting side one more than the payload, since the
 *     SYN counts
 * @param bytesRetrans how many bytes were retransmitted
 * @param lost how many segments in flight are considered lost at this moment
 * @param retransmissions how many segments were retransmitted since it was made
 */
public record Subflow(
        OptionalLong id,
        Optional<Boolean> first,
        InetSocketAddress local,
        InetSocketAddress remote,
        Optional<String> device,
        Optional<Boolean> backup,
        TcpState state,
        OptionalLong rttMicros,
        OptionalLong congestionWindow,
        OptionalLong bytesSent,
        OptionalLong bytesReceived,
        OptionalLong bytesAcked,
        OptionalLong bytesRetrans,
        OptionalLong lost,
        OptionalLong retransmissions) {

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }
}
