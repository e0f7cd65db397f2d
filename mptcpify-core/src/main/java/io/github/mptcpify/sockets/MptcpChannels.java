// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels that are MPTCP sockets, or TCP sockets if MPTCP is off, missing or refused; {@link
 * MptcpSockets#require} throws for those. Safe for any thread.
 *
 * <p>A program that uses the {@code socket()} of such a channel to call {@code available()} or to send urgent data
 * should call {@link io.github.mptcpify.MptcpJvm#mend} once.
 */
public final class MptcpChannels {
    private MptcpChannels() {}

    /**
     * As {@link SocketChannel#open()}.
     *
     * @return the channel
     * @throws IOException if none can be opened
     */
    public static SocketChannel openSocketChannel() throws IOException {
        return converted(SocketChannel.open());
    }

    /**
     * As {@link SocketChannel#open(ProtocolFamily)}.
     *
     * @param family INET or INET6
     * @return the channel
     * @throws IOException if none can be opened
     */
    public static SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return converted(SocketChannel.open(family));
    }

    /**
     * As {@link ServerSocketChannel#open()}.
     *
     * @return the channel
     * @throws IOException if none can be opened
     */
    public static ServerSocketChannel openServerSocketChannel() throws IOException {
        return converted(ServerSocketChannel.open());
    }

    /**
     * As {@link AsynchronousSocketChannel#open(AsynchronousChannelGroup)}.
     *
     * @param group the channel's group, or null for the default one
     * @return the channel
     * @throws IOException if none can be opened
     */
    public static AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return converted(AsynchronousSocketChannel.open(group));
    }

    /**
     * As {@link AsynchronousServerSocketChannel#open(AsynchronousChannelGroup)}.
     *
     * @param group the channel's group, or null for the default one
     * @return the channel
     * @throws IOException if none can be opened
     */
    public static AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(
            @Nullable AsynchronousChannelGroup group) throws IOException {
        return converted(AsynchronousServerSocketChannel.open(group));
    }

    static <T extends Channel> T converted(T fresh) throws IOException {
        try {
            return MptcpSockets.convert(fresh);
        } catch (IOException | RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
    }
}
