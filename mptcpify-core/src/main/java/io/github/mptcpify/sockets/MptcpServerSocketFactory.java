// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.internal.sockets.Conversions;
import io.github.mptcpify.internal.sockets.MptcpServerSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes MPTCP listeners for libraries that take a {@link ServerSocketFactory}; they accept TCP clients as well. If
 * MPTCP is off, missing or refused, they are TCP: {@link MptcpSockets#statistics} counts them. Safe for any thread.
 */
public final class MptcpServerSocketFactory extends ServerSocketFactory {
    /** The default of {@link ServerSocket}. */
    private static final int DEFAULT_BACKLOG = 50;

    private final boolean required;

    /** Makes a factory that makes TCP listeners if MPTCP is not available. */
    public MptcpServerSocketFactory() {
        this(false);
    }

    private MptcpServerSocketFactory(boolean required) {
        this.required = required;
    }

    /**
     * Makes a factory that fails instead of making TCP listeners.
     *
     * @return the factory; its methods throw {@link SocketException} with the reason
     */
    public static MptcpServerSocketFactory required() {
        return new MptcpServerSocketFactory(true);
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        ServerSocket listener = new MptcpServerSocket();
        try {
            Optional<String> why = Conversions.convert(listener);
            if (required && why.isPresent()) {
                throw new SocketException("MPTCP is required, and the socket stays TCP: " + why.get());
            }
            return listener;
        } catch (IOException | RuntimeException | Error e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        ServerSocket listener = createServerSocket();
        try {
            listener.bind(new InetSocketAddress(address, port), backlog);
            return listener;
        } catch (IOException | RuntimeException | Error e) {
            listener.close();
            throw e;
        }
    }
}
