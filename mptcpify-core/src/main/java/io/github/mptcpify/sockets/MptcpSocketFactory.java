// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.internal.sockets.Conversions;
import io.github.mptcpify.internal.sockets.MptcpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes MPTCP sockets for libraries that take a {@link SocketFactory}, some of them by the name of this class. If MPTCP
 * is off, missing or refused, they are TCP: {@link MptcpSockets#statistics} counts them. TLS may be layered over them.
 * Safe for any thread.
 */
public final class MptcpSocketFactory extends SocketFactory {
    private final boolean required;

    /** Makes a factory that makes TCP sockets if MPTCP is not available. */
    public MptcpSocketFactory() {
        this(false);
    }

    private MptcpSocketFactory(boolean required) {
        this.required = required;
    }

    /**
     * Makes a factory that fails instead of making TCP sockets.
     *
     * @return the factory; its methods throw {@link SocketException} with the reason
     */
    public static MptcpSocketFactory required() {
        return new MptcpSocketFactory(true);
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new MptcpSocket();
        try {
            Optional<String> why = Conversions.convert(socket);
            if (required && why.isPresent()) {
                throw new SocketException("MPTCP is required, and the socket stays TCP: " + why.get());
            }
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(null, new InetSocketAddress(InetAddress.getByName(host), port));
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(localHost, localPort), new InetSocketAddress(InetAddress.getByName(host), port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(null, new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(localAddress, localPort), new InetSocketAddress(address, port));
    }

    private Socket connected(@Nullable SocketAddress local, SocketAddress remote) throws IOException {
        Socket socket = createSocket();
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }
}
