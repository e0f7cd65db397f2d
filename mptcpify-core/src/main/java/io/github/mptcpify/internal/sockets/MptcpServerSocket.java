// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A listening socket that may be MPTCP, and so may the sockets that it accepts. */
public final class MptcpServerSocket extends ServerSocket {
    public MptcpServerSocket() throws IOException {}

    @Override
    public Socket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        MptcpSocket accepted = new MptcpSocket(null);
        implAccept(accepted);
        return accepted;
    }
}
