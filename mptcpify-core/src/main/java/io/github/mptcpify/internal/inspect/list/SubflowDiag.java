// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.netlink.NetlinkCalls;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What sock_diag(7) reports about one subflow: {@code INET_DIAG_ULP_INFO} with {@code MPTCP_SUBFLOW_ATTR_...} of {@code
 * include/uapi/linux/mptcp_pm.h}.
 *
 * @param boundTo the number of the interface that it is bound to, or 0
 * @param token its connection's token on this host
 * @param flags {@code MPTCP_SUBFLOW_FLAG_...}
 */
record SubflowDiag(int boundTo, long token, int flags) {
    private static final int EVERY_STATE = -1;

    /** Asks for the protocol's information, since ULP_INFO comes only together with it. */
    private static final int INFO = 1 << 1;

    private static final int MESSAGE_SIZE = 72;
    private static final int BOUND_TO_OFFSET = 40;
    private static final int ADDRESS_ROOM = 16;
    private static final int NO_COOKIE = -1;
    private static final int ULP_INFO = 19;
    private static final int ULP_INFO_MPTCP = 3;
    private static final int TOKEN_LOC = 2;
    private static final int FLAGS = 8;

    /** This host or the peer joined a connection with it. */
    private static final int JOINED = 1 << 2 | 1 << 3;

    /** This host or the peer made it a backup. */
    private static final int BACKUP = 1 << 4 | 1 << 5;

    boolean isFirst() {
        return (flags & JOINED) == 0;
    }

    boolean isBackup() {
        return (flags & BACKUP) != 0;
    }

    /**
     * Asks for the one TCP socket with these addresses and ports.
     *
     * @param index the number of an interface that it may be bound to
     * @return null if there is none, or the kernel does not show this process that it is a subflow
     */
    static @Nullable SubflowDiag ask(NetlinkCalls calls, InetSocketAddress local, InetSocketAddress remote, int index)
            throws MptcpifyException {
        NetlinkRequest request = new NetlinkRequest(
                SockDiag.SOCK_DIAG_BY_FAMILY, NetlinkRequest.NLM_F_REQUEST | NetlinkRequest.NLM_F_ACK, 1);
        byte[] from = local.getAddress().getAddress();
        byte[] to = remote.getAddress().getAddress();
        request.body()
                .put((byte) (from.length == ADDRESS_ROOM ? Abi.AF_INET6 : Abi.AF_INET))
                .put((byte) Abi.IPPROTO_TCP)
                .put((byte) INFO)
                .put((byte) 0)
                .putInt(EVERY_STATE)
                .put(SocketAddresses.port(local.getPort()))
                .put(SocketAddresses.port(remote.getPort()))
                .put(Arrays.copyOf(from, ADDRESS_ROOM))
                .put(Arrays.copyOf(to, ADDRESS_ROOM))
                .putInt(index)
                .putInt(NO_COOKIE)
                .putInt(NO_COOKIE);
        SubflowDiag[] found = new SubflowDiag[1];
        calls.call(request.bytes(), message -> {
            if (message.type() == SockDiag.SOCK_DIAG_BY_FAMILY) {
                found[0] = read(message.payload());
            }
        });
        return found[0];
    }

    static @Nullable SubflowDiag read(ByteBuffer message) throws ProtocolException {
        if (message.limit() < MESSAGE_SIZE) {
            throw new ProtocolException("a struct inet_diag_msg of " + message.limit() + " bytes");
        }
        ByteBuffer attributes =
                message.slice(MESSAGE_SIZE, message.limit() - MESSAGE_SIZE).order(message.order());
        ByteBuffer ulp = within(attributes, ULP_INFO);
        ByteBuffer mptcp = ulp == null ? null : within(ulp, ULP_INFO_MPTCP);
        if (mptcp == null) {
            return null;
        }
        long token = 0;
        int flags = 0;
        NetlinkMessages each = new NetlinkMessages(mptcp);
        Attribute attribute;
        while ((attribute = each.nextAttribute()) != null) {
            switch (attribute.type()) {
                case TOKEN_LOC -> token = Integer.toUnsignedLong(attribute.u32("token"));
                case FLAGS -> flags = attribute.u32("set of flags");
                default -> {}
            }
        }
        return new SubflowDiag(message.getInt(BOUND_TO_OFFSET), token, flags);
    }

    private static @Nullable ByteBuffer within(ByteBuffer attributes, int type) throws ProtocolException {
        NetlinkMessages each = new NetlinkMessages(attributes);
        ByteBuffer found = null;
        Attribute attribute;
        while ((attribute = each.nextAttribute()) != null) {
            if (attribute.type() == type) {
                found = attribute.payload();
            }
        }
        return found;
    }
}
