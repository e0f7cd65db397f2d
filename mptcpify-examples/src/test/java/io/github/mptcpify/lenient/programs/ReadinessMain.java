// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.programs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A Netty server on epoll with a TCP_USER_TIMEOUT, and a client whose heartbeat is urgent data. */
public final class ReadinessMain {
    private ReadinessMain() {}

    @SuppressWarnings({"deprecation", "FutureReturnValueIgnored"}) // as programs have it
    public static void main(String[] args) throws Exception {
        EpollEventLoopGroup group = new EpollEventLoopGroup(1);
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childOption(EpollChannelOption.TCP_USER_TIMEOUT, 5000)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        context.writeAndFlush(message);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort())) {
            client.getOutputStream().write('x');
            client.getInputStream().read();
            client.sendUrgentData(0xff);
        }
        server.close().sync();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        System.out.println("done");
    }
}
