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
 * <p>A field that this kernel does not tell is empty. Numbers of 64 bits are the unsigned number's bits.
 *
 * <p>The device and whether it is a backup come from sock_diag(7) and rtnetlink(7) in the socket's network namespace, by the subflow's addresses and
 * its connection's token. They are empty where this process may not ask there: on some kernels it takes CAP_NET_ADMIN, for a socket in another
 * network namespace than the thread's CAP_SYS_ADMIN, and a socket of this process that is in another namespace is not looked for.
 *
 * @param id its number in its MPTCP connection, never used again there; Linux 6.5
 * @param first whether it is the one that the connection was made with, and that did not join later
 * @param local the address on this host; 0.0.0.0 or :: and port 0 where it is not bound
 * @param remote the peer's address; 0.0.0.0 or :: and port 0 where it is not connected. IPv4 addresses are such, of
 *     IPv6 sockets too
 * @param device the name of the interface that it is bound to, or that has its local address
 * @param backup whether this host or the peer has made it a backup, which carries data only while no other subflow can
 * @param state the TCP connection's state
 * @param rttMicros the smoothed round-trip time in microseconds, 0 before the first was measured
 * @param congestionWindow how many segments may be under way
 * @param bytesSent how many bytes of payload were sent, those sent again included
 * @param bytesReceived how many bytes of payload were received
 * @param bytesAcked how many bytes the peer acknowledged; of the side that connected that is one more than its payload,
 *     since the SYN counts
 * @param bytesRetrans how many bytes were sent again
 * @param lost how many segments that are under way are taken for lost at this moment
 * @param retransmissions how many segments were sent again since it was made
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
