// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.inspect.MptcpInfoStruct;
import io.github.mptcpify.internal.linux.RecordText;
import java.net.InetSocketAddress;

/**
 * An MPTCP socket of a network namespace at one moment, from sock_diag(7), like a line of {@code ss -M}. Immutable.
 *
 * @param local its address; the wildcard address if it is bound to every address. An IPv4-mapped address of an IPv6
 *     socket is given as the IPv4 address
 * @param remote its peer's address, on the first subflow; for a listener the wildcard address and port 0
 * @param state the state of the MPTCP connection as a whole, not of a subflow
 * @param uid the user who owns it, as the caller's user namespace maps the user id; 65534 if it does not map it
 * @param inode the inode number that {@code /proc/PID/fd} shows as {@code socket:[INODE]}; 0 if no process has a
 *     descriptor of it: the socket is not accepted yet, or closed but still active, or the kernel's own
 * @param cookie the value of getsockopt(SO_COOKIE), unsigned, which is unique until the next boot, with one exception:
 *     accepted sockets have the cookie of their MPTCP listener if the listener's cookie was read or listed before (seen
 *     on 6.18)
 * @param receiveQueue for a listener, how many connections wait to be accepted; for other sockets, the memory in bytes
 *     of the data that the program has not read, which is more than the data itself, excluding data still queued at a
 *     subflow
 * @param sendQueue for a listener, how many connections may wait; for other sockets the kernel's value, which is mostly
 *     0 (seen on 6.18) even if data is to be sent
 * @param info the state of its connection; its flags are always present
 */
public record MptcpSocket(
        InetSocketAddress local,
        InetSocketAddress remote,
        TcpState state,
        long uid,
        long inode,
        long cookie,
        long receiveQueue,
        long sendQueue,
        MptcpInfo info) {

    /**
     * The connection's token, by which the path manager and {@code ip mptcp monitor} name it.
     *
     * @return unsigned 32 bits; 0 for a listener
     */
    public long token() {
        return info.token().orElse(0);
    }

    /**
     * How many subflows the connection has besides the first one, as the kernel's list counts them: 0 if there is only
     * one. {@link MptcpSocketInspector#subflows} returns all of them, the first included.
     *
     * @return the number; 0 for a listener
     */
    public int additionalSubflows() {
        return info.additionalSubflows().orElse(0);
    }

    /** {@return its status, as {@link MptcpSocketInspector#status(int)} returns it for a descriptor} */
    public MptcpStatus status() {
        return MptcpInfoStruct.status(info, state == TcpState.LISTEN);
    }

    /**
     * Tells whether the connection fell back to plain TCP, since the peer or something in between does not speak MPTCP.
     * If not, it uses MPTCP as soon as it is connected.
     *
     * @return true if it fell back
     */
    public boolean fellBack() {
        return status() == MptcpStatus.FELL_BACK;
    }

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }
}
