// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.fuzz.Foreign;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Any bytes as an answer of sock_diag's: as a datagram with a list of sockets, and as what is told of one socket. */
public final class SockDiagFuzz {
    private SockDiagFuzz() {}

    /** Reads it in each way in which answers are read. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(
                ProtocolException.class,
                () -> SockDiag.socket(Foreign.struct(input)).toString());
        Foreign.read(ProtocolException.class, () -> SockDiag.tcpSocket(Foreign.struct(input)));
        Foreign.read(ProtocolException.class, () -> SubflowDiag.read(Foreign.struct(input)));
        Foreign.read(MptcpifyException.class, () -> {
            try (SocketDump<MptcpSocket> dump = SocketDump.start(new Once(input), Abi.IPPROTO_MPTCP)) {
                MptcpSocket socket;
                do {
                    socket = dump.next();
                } while (socket != null);
                return dump;
            }
        });
    }

    /** A kernel that answers once, with the input, and breaks off then. */
    private static final class Once implements SocketDump.Kernel {
        private final byte[] input;
        private boolean answered;

        Once(byte[] input) {
            this.input = input;
        }

        @Override
        public String operation() {
            return "list";
        }

        @Override
        public void send(byte[] datagram) {}

        @Override
        public ByteBuffer receive() throws MptcpifyException {
            if (answered) {
                throw NetlinkErrors.sockDiag("fuzz", "recv", Errno.EAGAIN);
            }
            answered = true;
            return Foreign.struct(input);
        }

        @Override
        public void close() {}
    }
}
