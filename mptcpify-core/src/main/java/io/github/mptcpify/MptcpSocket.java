// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.inspect.MptcpInfoStruct;
import io.github.mptcpify.internal.linux.RecordText;
import java.net.InetSocketAddress;

/**
 * An MPTCP socket of a network namespace, as sock_diag(7) showed it at one moment; what {@code ss -M} prints is the same.
 * Immutable.
 *
 * @param local its address; of one that is bound to every address, the wildcard one. An IPv4-mapped address of an IPv6
 *     socket is given as the IPv4 address that it stands for
 * @param remote its peer's address, of the first subflow; of a listener, the wildcard address and port 0
 * @param state of the MPTCP connection as a whole, not of a subflow
 * @param uid the user who owns it, as the caller's user namespace numbers him, 65534 where it does not
 * @param inode the inode number that {@code /proc/PID/fd} shows as {@code socket:[INODE]}; 0 for one that no process has
 *     a descriptor of: not accepted yet, closed but not at its end, or the kernel's own
 * @param cookie what getsockopt(SO_COOKIE) answers: a number, unsigned, that no other socket has until the next boot, with one
 *     exception: what an MPTCP listener accepts has the listener's, if that was asked for or listed before (seen on 6.18)
 * @param receiveQueue of a listener, how many connections wait to be accepted; of any other, the memory in bytes, more
 *     than the data itself, that is taken up by what the program has not read, without what still lies with a subflow
 * @param sendQueue of a listener, how many connections may wait; of any other, what the kernel gives as such, which is
 *     mostly 0 (seen on 6.18), however much there is to be sent
 * @param info what the kernel tells of its connection; its flags are always there
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
     * The connection's number, by which the path manager and {@code ip mptcp monitor} name it.
     *
     * @return unsigned 32 bits; 0 for a listener
     */
    public long token() {
        return info.token().orElse(0);
    }

    /**
     * How many subflows it has besides the first one, as the kernel's list counts them: 0 where there is only one. {@link
     * MptcpSocketInspector#subflows} has all of them, the first included.
     *
     * @return so many; 0 for a listener
     */
    public int additionalSubflows() {
        return info.additionalSubflows().orElse(0);
    }

    /** {@return what it is to MPTCP, as {@link MptcpSocketInspector#status(int)} tells it of a descriptor} */
    public MptcpStatus status() {
        return MptcpInfoStruct.status(info, state == TcpState.LISTEN);
    }

    /**
     * Whether it goes on as plain TCP, since the peer or something in between does not speak MPTCP. If not, it uses MPTCP
     * as soon as it is connected.
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
