// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.internal.sockets.Conversions;
import io.github.mptcpify.internal.sockets.Descriptor;
import io.netty.channel.ChannelFactory;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannel;

/**
 * Channel factories for Netty's bootstraps. Their channels are MPTCP, or TCP if MPTCP is off, missing or refused. The
 * program has to depend on Netty 4.2 or 4.1 itself. Safe for any thread.
 */
@SuppressWarnings("exports") // of Netty, which a program that does without it does not need
public final class MptcpNetty {
    private MptcpNetty() {}

    /** {@return a factory of clients on NIO, for {@code Bootstrap.channelFactory}} */
    public static ChannelFactory<SocketChannel> nio() {
        MptcpSelectorProvider provider = new MptcpSelectorProvider();
        return () -> new NioSocketChannel(provider);
    }

    /** {@return a factory of listeners on NIO, for {@code ServerBootstrap.channelFactory}} */
    public static ChannelFactory<ServerSocketChannel> nioServer() {
        MptcpSelectorProvider provider = new MptcpSelectorProvider();
        return () -> new NioServerSocketChannel(provider);
    }

    /** {@return a factory of clients on Netty's own epoll transport} */
    public static ChannelFactory<SocketChannel> epoll() {
        return () -> converted(new EpollSocketChannel());
    }

    /** {@return a factory of listeners on Netty's own epoll transport} */
    public static ChannelFactory<ServerSocketChannel> epollServer() {
        return () -> converted(new EpollServerSocketChannel());
    }

    private static <T extends UnixChannel> T converted(T fresh) {
        Conversions.convert(new Descriptor(fresh.fd().intValue()));
        return fresh;
    }
}
