// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.sockets.MptcpNetty;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ListedSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Netty's channels, made by factories of ours; judged by {@code ss}. */
@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class OwnNettySocketsTest {
    private static final List<String> BOTH = List.of("ESTAB", "ESTAB", "LISTEN");

    @Test
    void onNio() throws Exception {
        assertThat(states(NioIoHandler.newFactory(), MptcpNetty.nio(), MptcpNetty.nioServer()))
                .isEqualTo(BOTH);
        assertThat(states(NioIoHandler.newFactory(), NioSocketChannel::new, NioServerSocketChannel::new))
                .isEmpty();
    }

    @Test
    void onEpoll() throws Exception {
        assertThat(states(EpollIoHandler.newFactory(), MptcpNetty.epoll(), MptcpNetty.epollServer()))
                .isEqualTo(BOTH);
    }

    private static List<String> states(
            IoHandlerFactory handlers, ChannelFactory<SocketChannel> client, ChannelFactory<ServerSocketChannel> server)
            throws IOException, InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers);
        try {
            Channel listener = new ServerBootstrap()
                    .group(group)
                    .channelFactory(server)
                    .childHandler(new Nothing())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            new Bootstrap()
                    .group(group)
                    .channelFactory(client)
                    .handler(new Nothing())
                    .connect(listener.localAddress())
                    .sync();
            return ListedSockets.states(port);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}
}
