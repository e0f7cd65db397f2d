// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.internal.sockets.JdkSelectorProvider;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's provider of channels and selectors, except that its TCP channels are MPTCP, like those of {@link
 * MptcpChannels}. For libraries that take a provider, and for a whole JVM by {@code
 * -Djava.nio.channels.spi.SelectorProvider=io.github.mptcpify.sockets.MptcpSelectorProvider}, which does not affect
 * {@code Socket}, {@code ServerSocket} and asynchronous channels. Safe for any thread.
 */
public final class MptcpSelectorProvider extends SelectorProvider {
    private final SelectorProvider jdk;

    /**
     * Finds the JDK's own provider.
     *
     * @throws IllegalStateException if this Java runtime's socket classes are unknown, or it denies native access
     */
    public MptcpSelectorProvider() {
        jdk = JdkSelectorProvider.get();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return jdk.openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return MptcpChannels.converted(jdk.openServerSocketChannel());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        ServerSocketChannel channel = jdk.openServerSocketChannel(family);
        return isTcp(family) ? MptcpChannels.converted(channel) : channel;
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return MptcpChannels.converted(jdk.openSocketChannel());
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        SocketChannel channel = jdk.openSocketChannel(family);
        return isTcp(family) ? MptcpChannels.converted(channel) : channel;
    }

    @Override
    public @Nullable Channel inheritedChannel() throws IOException {
        return jdk.inheritedChannel();
    }

    private static boolean isTcp(ProtocolFamily family) {
        return !family.name().equals("UNIX");
    }
}
