// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends requests over one netlink socket, which the kernel answers at once or with a list. The socket belongs to the network
 * namespace of the thread that opened it. Not for several threads at once.
 */
public final class NetlinkCalls implements AutoCloseable {
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLMSGERR_ATTR_MSG = 1;

    /** The size of the error number and of the header of the request that caused it. */
    private static final int ERROR_SIZE = 4 + 16;

    private final NetlinkSocket socket;

    private NetlinkCalls(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * The end of the kernel's answer.
     *
     * @param errno 0 if it carried out the request
     * @param text the kernel's own description of the error, or empty
     */
    public record Outcome(int errno, String text) {
        private static final Outcome FINE = new Outcome(0, "");
    }

    /** Takes the messages of an answer, each valid until it returns. */
    public interface Reader {
        void read(Message message) throws ProtocolException;
    }

    /** Opens a socket of a netlink protocol. */
    public static NetlinkCalls open(String operation, int protocol) throws MptcpifyException {
        int descriptor = NetlinkSocket.socket(protocol);
        if (descriptor < 0) {
            throw NetlinkErrors.sockDiag(operation, "socket(AF_NETLINK)", -descriptor);
        }
        // these exist since Linux 4.12; without them, errors come without a description
        Syscalls.setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Syscalls.setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        return new NetlinkCalls(new NetlinkSocket(operation, descriptor));
    }

    /**
     * Sends a request, which asks for an acknowledgement or a list, and reads to the end of the answer.
     *
     * @throws MptcpifyException if the kernel breaks off, if its answer cannot be read, or if the list changed meanwhile
     */
    public Outcome call(byte[] request, Reader reader) throws MptcpifyException {
        int sent = socket.send(request);
        if (sent < 0) {
            throw NetlinkErrors.sockDiag(socket.operation(), "send", -sent);
        }
        try {
            boolean interrupted = false;
            while (true) {
                ByteBuffer datagram = socket.receive();
                if (datagram == null) {
                    throw NetlinkErrors.sockDiag(socket.operation(), "recv", Errno.EAGAIN);
                }
                NetlinkMessages messages = new NetlinkMessages(datagram);
                Message message;
                while ((message = messages.nextMessage()) != null) {
                    interrupted |= (message.flags() & NLM_F_DUMP_INTR) != 0;
                    if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
                        if (interrupted) {
                            throw NetlinkErrors.dumpInterrupted(socket.operation());
                        }
                        return outcome(message);
                    }
                    reader.read(message);
                }
            }
        } catch (ProtocolException e) {
            throw NetlinkErrors.badAnswer(socket.operation(), e);
        }
    }

    static Outcome outcome(Message end) throws ProtocolException {
        ByteBuffer payload = end.payload();
        int errno = payload.limit() < Integer.BYTES ? 0 : -payload.getInt(0);
        if (errno == 0) {
            return Outcome.FINE;
        }
        int header = end.type() == NLMSG_ERROR ? ERROR_SIZE : Integer.BYTES;
        if ((end.flags() & NLM_F_ACK_TLVS) == 0 || payload.limit() < header) {
            return new Outcome(errno, "");
        }
        NetlinkMessages attributes = new NetlinkMessages(
                payload.slice(header, payload.limit() - header).order(payload.order()));
        String text = "";
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == NLMSGERR_ATTR_MSG) {
                text = text(attribute.payload());
            }
        }
        return new Outcome(errno, text);
    }

    /** A text that ends in NUL. */
    static String text(ByteBuffer zeroTerminated) {
        byte[] bytes = new byte[Math.max(0, zeroTerminated.limit() - 1)];
        zeroTerminated.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
