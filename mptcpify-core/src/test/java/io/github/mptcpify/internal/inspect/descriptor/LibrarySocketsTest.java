// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.PlantedSocket;
import io.github.mptcpify.testsupport.SocketCall;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFSocketAddress;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** The sockets of Netty and junixsocket. */
@Tag("socket")
@Tag("jvm")
@ExtendWith(DescriptorsCounted.class)
class LibrarySocketsTest {
    @TempDir
    private Path directory;

    @Test
    void nettysNioTransport() throws Exception {
        netty(NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
    }

    @Test
    void nettysEpollTransport() throws Exception {
        netty(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class);
    }

    private static void netty(
            IoHandlerFactory transport, Class<? extends ServerChannel> server, Class<? extends Channel> client)
            throws Exception {
        BlockingQueue<Channel> children = new LinkedBlockingQueue<>();
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport);
        try {
            Channel listening = new ServerBootstrap()
                    .group(loop)
                    .channel(server)
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext context) {
                            children.add(context.channel());
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            assertThat(MptcpSocketInspector.isMptcp(listening)).isFalse();
            Channel calling = new Bootstrap()
                    .group(loop)
                    .channel(client)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(listening.localAddress())
                    .sync()
                    .channel();
            assertThat(MptcpSocketInspector.isMptcp(calling)).isFalse();
            Channel accepted = children.take();
            assertThat(MptcpSocketInspector.isMptcp(accepted)).isFalse();
            for (Channel channel : List.of(calling, accepted, listening)) {
                channel.close().sync();
                closed(channel);
            }

            // not connected: the loop has not seen it, and nothing else of this JVM opens anything now
            Channel planted = client.getConstructor().newInstance();
            assertThat(MptcpSocketInspector.isMptcp(planted)).isFalse();
            PlantedSocket.mptcpNonBlocking(planted);
            assertThat(MptcpSocketInspector.isMptcp(planted)).isTrue();
            int number = PlantedSocket.number(planted);
            planted.unsafe().closeForcibly();
            PlantedSocket.at(number, SocketCall.SOCK_CLOEXEC);
            closed(planted);
            Syscalls.close(number);
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    private static void closed(Channel channel) {
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(channel)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void nettysChannelsWithoutASocketAreNone() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MptcpSocketInspector.isMptcp(channel))
                .withMessageContaining("EmbeddedChannel");
        channel.close().syncUninterruptibly();
    }

    @Test
    void junixsocketsSockets() throws IOException {
        AFUNIXSocketAddress address = AFUNIXSocketAddress.of(directory.resolve("socket"));
        try (AFUNIXServerSocket server = AFUNIXServerSocket.newInstance()) {
            server.bind(address);
            assertThat(MptcpSocketInspector.isMptcp(server)).isFalse();
            AFUNIXSocket client = AFUNIXSocket.newInstance();
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(client))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_DESCRIPTOR_YET));
            client.connect(address);
            try (Socket accepted = server.accept()) {
                assertThat(MptcpSocketInspector.isMptcp(client)).isFalse();
                assertThat(MptcpSocketInspector.isMptcp(accepted)).isFalse();
                PlantedSocket.mptcp(client);
                assertThat(MptcpSocketInspector.isMptcp(client)).isTrue();
                int number = PlantedSocket.number(client);
                client.close();
                PlantedSocket.at(number, SocketCall.SOCK_CLOEXEC);
                assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(client)).isInstanceOf(SocketException.class);
                Syscalls.close(number);
            }
            AFUNIXSocketChannel channel = AFUNIXSocketChannel.open((AFSocketAddress) address);
            assertThat(MptcpSocketInspector.isMptcp(channel)).isFalse();
            channel.close();
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(channel)).isInstanceOf(ClosedChannelException.class);
        }
    }
}
