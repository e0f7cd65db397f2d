// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import com.sun.net.httpserver.HttpServer;
import io.github.mptcpify.testsupport.ListedSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Servers and clients of libraries that know nothing of us: says which of their sockets {@code ss} calls MPTCP while they are
 * connected. Arguments: the ports of a PostgreSQL and of a Redis; a socket factory for those that take one, or "none"
 */
public final class LibrariesMain {
    private final int postgres;
    private final int redis;
    private final String factory;

    private LibrariesMain(String[] arguments) {
        postgres = Integer.parseInt(arguments[0]);
        redis = Integer.parseInt(arguments[1]);
        factory = arguments[2];
    }

    public static void main(String[] arguments) throws Exception {
        LibrariesMain libraries = new LibrariesMain(arguments);
        if (libraries.factory.equals("none")) {
            libraries.jdk();
            netty();
        }
        libraries.tomcat();
        libraries.jetty();
        libraries.jdbc();
        libraries.jedis();
        // what these libraries leave running
        Runtime.getRuntime().halt(0);
    }

    private static void tell(String library, int port) throws IOException {
        System.out.println(library + " " + ListedSockets.states(port));
    }

    private SocketFactory sockets() throws ReflectiveOperationException {
        return factory.equals("none")
                ? SocketFactory.getDefault()
                : Class.forName(factory)
                        .asSubclass(SocketFactory.class)
                        .getConstructor()
                        .newInstance();
    }

    private void jdk() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        URL url = new URL("http://127.0.0.1:" + port + "/");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try (InputStream in = connection.getInputStream()) {
            tell("HttpServer, HttpURLConnection", port);
            in.readAllBytes();
        }
        connection.disconnect();
        server.stop(0);

        HttpServer another = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        another.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        another.start();
        int itsPort = another.getAddress().getPort();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + itsPort + "/"))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        tell("HttpServer, java.net.http", itsPort);
        another.stop(0);
    }

    private void tomcat() throws Exception {
        Path directory = Files.createTempDirectory("tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.addContext("", directory.toString());
        tomcat.start();
        int port = tomcat.getConnector().getLocalPort();
        try (CloseableHttpClient client = httpClient()) {
            client.execute(new HttpGet("http://127.0.0.1:" + port + "/"), response -> {
                tell("Tomcat, HttpClient 5", port);
                return response.getCode();
            });
        }
        tomcat.stop();
        tomcat.destroy();
        delete(directory);
    }

    private CloseableHttpClient httpClient() throws ReflectiveOperationException {
        if (factory.equals("none")) {
            return HttpClients.createDefault();
        }
        SocketFactory sockets = sockets();
        HttpClientConnectionOperator connecting = new DefaultHttpClientConnectionOperator(
                proxy -> sockets.createSocket(),
                /* schemePortResolver= */ null,
                /* dnsResolver= */ null,
                RegistryBuilder.<TlsSocketStrategy>create().build());
        return HttpClients.custom()
                .setConnectionManager(
                        new BasicHttpClientConnectionManager(connecting, ManagedHttpClientConnectionFactory.INSTANCE))
                .build();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void netty() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.localAddress())
                .sync();
        tell("Netty on NIO", ((InetSocketAddress) listener.localAddress()).getPort());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private void jetty() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
        int port = connector.getLocalPort();
        OkHttpClient client =
                new OkHttpClient.Builder().socketFactory(sockets()).build();
        try (Response response = client.newCall(new Request.Builder()
                        .url("http://127.0.0.1:" + port + "/")
                        .build())
                .execute()) {
            tell("Jetty, OkHttp", response.request().url().port());
        }
        server.stop();
    }

    private void jdbc() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres + "/postgres?user=tester"
                + (factory.equals("none") ? "" : "&socketFactory=" + factory);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 7")) {
            result.next();
            tell("PostgreSQL " + result.getInt(1), postgres);
        }
    }

    private void jedis() throws Exception {
        SocketFactory sockets = sockets();
        JedisSocketFactory connected = () -> {
            try {
                Socket socket = sockets.createSocket();
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), redis));
                return socket;
            } catch (IOException e) {
                throw new JedisConnectionException(e);
            }
        };
        try (Jedis jedis = factory.equals("none") ? new Jedis("127.0.0.1", redis) : new Jedis(connected)) {
            tell("Redis " + jedis.ping().toLowerCase(Locale.ROOT), redis);
        }
    }
}
