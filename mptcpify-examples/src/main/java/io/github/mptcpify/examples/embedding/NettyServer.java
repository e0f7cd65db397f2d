// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.embedding;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * An echo server of Netty's on MPTCP, over its native epoll transport or over NIO. It attaches its own process, and logs
 * for
 * each connection that it accepts whether it is MPTCP. If it may not attach, it logs the reason and serves plain TCP.
 */
public final class NettyServer {
    private static final System.Logger LOGGER = System.getLogger(NettyServer.class.getName());

    private NettyServer() {}

    /**
     * Serves until its standard input ends.
     *
     * @param args the port, 0 for any; then "epoll" or "nio"
     * @throws IOException if its standard input cannot be read
     */
    @SuppressWarnings("try") // the attachment is open during the block
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        boolean epoll = args[1].equals("epoll");
        try (Attachment self = Mptcpify.attach(Scope.currentProcess())) {
            serve(port, epoll);
        } catch (MptcpifyException e) {
            LOGGER.log(System.Logger.Level.WARNING, "without MPTCP: {0}", e.getMessage());
            serve(port, epoll);
        }
    }

    private static void serve(int port, boolean epoll) throws IOException {
        IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(transport);
        try {
            Channel listener = new ServerBootstrap()
                    .group(loops)
                    .channel(channel)
                    .childHandler(new Echo())
                    .bind(port)
                    .syncUninterruptibly()
                    .channel();
            System.out.println("listening on port " + ((InetSocketAddress) listener.localAddress()).getPort());
            System.in.transferTo(System.out);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Sharable
    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails is passed to exceptionCaught
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) throws IOException {
            Channel connection = context.channel();
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "{0} is {1}",
                    connection.remoteAddress(),
                    MptcpSocketInspector.status(connection));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOGGER.log(
                    System.Logger.Level.WARNING, "closes " + context.channel().remoteAddress(), cause);
            context.close();
        }
    }
}
