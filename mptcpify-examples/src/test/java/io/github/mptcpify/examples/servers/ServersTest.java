// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.mptcpify.AcceptedConnections;
import io.github.mptcpify.JvmConversion;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.github.mptcpify.micrometer.MptcpMeters;
import io.github.mptcpify.sockets.MptcpNetty;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/servers.md shows: each server listens on MPTCP, without any privilege. */
@Tag("socket")
@Tag("examples")
@SuppressWarnings({"FutureReturnValueIgnored", "try"}) // of what is being closed; a conversion is open for its block
class ServersTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    /** A port that is free now; the page's code has one to name. */
    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
            return free.getLocalPort();
        }
    }

    @Test
    @Tag("jvm")
    void jetty() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        Mptcpify.call(() -> {
            server.start();
            return server;
        });
        try {
            servesBoth(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    @Test
    @Tag("jvm")
    void tomcat() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Mptcpify.call(() -> {
            tomcat.start();
            return tomcat;
        });
        try {
            servesBoth(tomcat.getConnector().getLocalPort());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    @Tag("jvm")
    void nettyOnNio() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ServerBootstrap bootstrap = echo(group);
        bootstrap.channelFactory(MptcpNetty.nioServer());
        Channel listener = bootstrap.bind(LOOPBACK, 0).sync().channel();
        servesBoth(((InetSocketAddress) listener.localAddress()).getPort());
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }

    @Test
    @Tag("jvm")
    void nettyOnEpoll() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ServerBootstrap bootstrap = echo(group);
        bootstrap.channelFactory(MptcpNetty.epollServer());
        Channel listener = bootstrap.bind(LOOPBACK, 0).sync().channel();
        servesBoth(((InetSocketAddress) listener.localAddress()).getPort());
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }

    private static ServerBootstrap echo(EventLoopGroup group) {
        return new ServerBootstrap().group(group).childHandler(new Echo());
    }

    /** Says back what it hears. */
    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }
    }

    @Test
    @Tag("jvm")
    void grpc() throws Exception {
        int port = freePort();
        NioEventLoopGroup threads = new NioEventLoopGroup(1);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(port))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads);
        io.grpc.Server server = builder.build();
        try (JvmConversion servers = MptcpJvm.enable(JvmConversion.Side.SERVER)) {
            server.start();
        }
        try {
            // its first frame comes without being asked
            try (Socket client = new MptcpSocketFactory().createSocket(LOOPBACK, port)) {
                assertThat(client.getInputStream().read()).isNotNegative();
                hasAccepted(new AcceptedConnections(port, 1, 0, 0));
            }
        } finally {
            server.shutdownNow().awaitTermination();
            threads.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    @Tag("jvm")
    void jdk() throws Exception {
        int port = freePort();
        HttpServer server = Mptcpify.call(() -> HttpServer.create(new InetSocketAddress(port), 0));
        // by itself it reads a request on the thread that accepts
        ExecutorService executor = Executors.newCachedThreadPool();
        server.setExecutor(executor);
        server.start();
        try {
            servesBoth(port);
        } finally {
            server.stop(0);
            executor.shutdown();
        }
    }

    @Test
    @Tag("jvm")
    void whatTheyServeIsSeenInMetrics() throws Exception {
        PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterRegistry registry = page;
        try (ServerSocket listener = Mptcpify.call(() -> new ServerSocket(0, 1, LOOPBACK));
                Socket client = new MptcpSocketFactory().createSocket(LOOPBACK, listener.getLocalPort());
                Socket accepted = listener.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            int port = listener.getLocalPort();
            new MptcpMeters(MptcpMetrics.builder().port(port).build()).bindTo(registry);
            assertThat(page.scrape())
                    .contains("mptcp_server_connections{network_local_port=\"" + port + "\",status=\"mptcp\"} 1.0\n");
        }
    }

    /** A client of either kind is told apart while its request is not complete, and answered then. */
    private static void servesBoth(int port) throws IOException {
        try (Socket mptcp = new MptcpSocketFactory().createSocket(LOOPBACK, port);
                Socket tcp = new Socket(LOOPBACK, port)) {
            for (Socket client : List.of(mptcp, tcp)) {
                client.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            hasAccepted(new AcceptedConnections(port, 1, 0, 1));
            for (Socket client : List.of(mptcp, tcp)) {
                client.getOutputStream().write("Host: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().read()).isNotNegative();
            }
        }
    }

    /** The server accepts when it comes to that. */
    private static void hasAccepted(AcceptedConnections expected) throws IOException {
        AcceptedConnections accepted = MptcpSocketInspector.accepted(expected.port());
        for (int i = 0; i < 500 && !accepted.equals(expected); i++) {
            LockSupport.parkNanos(10_000_000);
            accepted = MptcpSocketInspector.accepted(expected.port());
        }
        assertThat(accepted).isEqualTo(expected);
    }
}
