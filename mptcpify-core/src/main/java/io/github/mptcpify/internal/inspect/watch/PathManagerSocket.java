// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.netlink.GenericNetlink;
import io.github.mptcpify.internal.netlink.NetlinkSocket;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that receives the path manager's events of one network namespace: that of the thread that opened it. For one
 * thread at a time.
 */
public final class PathManagerSocket implements AutoCloseable {
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;

    private final NetlinkSocket socket;
    private int type;

    private PathManagerSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Subscribes to the events; null if the caller may not (CAP_NET_ADMIN in the user namespace that owns the network
     * namespace), or the kernel has none.
     *
     * @param queue how much the kernel may keep for the reader, in bytes of its own memory
     */
    public static @Nullable PathManagerSocket open(String operation, int queue) throws MptcpifyException {
        int descriptor = NetlinkSocket.socket(GenericNetlink.PROTOCOL);
        if (descriptor < 0) {
            requireRefusal(operation, "socket(AF_NETLINK)", -descriptor);
            return null;
        }
        PathManagerSocket socket = new PathManagerSocket(new NetlinkSocket(operation, descriptor));
        boolean joined = false;
        try {
            joined = socket.join(queue);
            return joined ? socket : null;
        } finally {
            if (!joined) {
                socket.close();
            }
        }
    }

    private boolean join(int queue) throws MptcpifyException {
        int sent = socket.send(GenericNetlink.request(GenericNetlink.MPTCP_PM));
        if (sent < 0) {
            requireRefusal(socket.operation(), "send", -sent);
            return false;
        }
        ByteBuffer answer = receive();
        GenericNetlink.Family family;
        try {
            family = answer == null ? null : GenericNetlink.family(answer);
        } catch (ProtocolException e) {
            throw NetlinkErrors.badAnswer(socket.operation(), e);
        }
        // before Linux 5.12 the family has no events
        Integer group = family == null ? null : family.groups().get(PathManager.EVENTS);
        if (family == null || group == null) {
            return false;
        }
        type = family.type();
        // whoever may subscribe usually may have a longer queue too; otherwise it is shorter
        Syscalls.setsockopt(socket.descriptor(), Abi.SOL_SOCKET, SO_RCVBUFFORCE, queue);
        int joined = Syscalls.setsockopt(socket.descriptor(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
        if (joined < 0) {
            requireRefusal(socket.operation(), "setsockopt(NETLINK_ADD_MEMBERSHIP)", -joined);
        }
        return joined == 0;
    }

    /** Returns if the error number means that this caller or this kernel has no events; any other one is an error. */
    private static void requireRefusal(String operation, String function, int errno) throws MptcpifyException {
        switch (errno) {
            case Errno.EPERM, Errno.EACCES, Errno.EAFNOSUPPORT, Errno.EPROTONOSUPPORT, Errno.ENOENT -> {}
            default -> throw NetlinkErrors.sockDiag(operation, function, errno);
        }
    }

    public int descriptor() {
        return socket.descriptor();
    }

    /** The type of the messages that are events. */
    public int type() {
        return type;
    }

    /**
     * The next datagram, valid until the next call; null if there is none yet. Does not wait.
     *
     * @throws MptcpifyException with ENOBUFS if the kernel dropped some for lack of room; the next call continues
     */
    @Nullable
    public ByteBuffer receive() throws MptcpifyException {
        return socket.receive();
    }

    @Override
    public void close() {
        socket.close();
    }
}
