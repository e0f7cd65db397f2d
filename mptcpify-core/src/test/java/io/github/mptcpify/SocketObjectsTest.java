// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.PlantedSocket;
import io.github.mptcpify.testsupport.SocketCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's socket objects, TCP as this JVM opens them and MPTCP as they are planted. */
@Tag("socket")
@Tag("jvm")
@ExtendWith(DescriptorsCounted.class)
class SocketObjectsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Not the default one, which keeps its descriptors for good. */
    private static AsynchronousChannelGroup group;

    @TempDir
    private Path directory;

    @BeforeAll
    static void openGroup() throws IOException {
        group = AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
    }

    @AfterAll
    static void closeGroup() throws Exception {
        group.shutdownNow();
        assertThat(group.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void channels() throws IOException {
        try (ServerSocketChannel tcp = ServerSocketChannel.open();
                ServerSocketChannel mptcp = PlantedSocket.mptcp(ServerSocketChannel.open())) {
            assertThat(MptcpSocketInspector.isMptcp(tcp)).isFalse();
            assertThat(MptcpSocketInspector.isMptcp(mptcp)).isTrue();
            tcp.bind(ANY);
            mptcp.bind(ANY);
            assertThat(MptcpSocketInspector.isMptcp(tcp)).isFalse();
            assertThat(MptcpSocketInspector.isMptcp(mptcp)).isTrue();
            assertThat(MptcpSocketInspector.isMptcp(tcp.socket())).isFalse();
            assertThat(MptcpSocketInspector.isMptcp(mptcp.socket())).isTrue();

            connected(PlantedSocket.mptcp(SocketChannel.open()), mptcp, true);
            // both have fallen back
            connected(PlantedSocket.mptcp(SocketChannel.open()), tcp, false);
            connected(SocketChannel.open(), mptcp, false);
        }
    }

    private static void connected(SocketChannel client, ServerSocketChannel server, boolean expected)
            throws IOException {
        client.connect(server.getLocalAddress());
        try (client;
                SocketChannel accepted = server.accept()) {
            client.configureBlocking(false);
            assertThat(MptcpSocketInspector.isMptcp(client)).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp(client.socket())).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp(accepted)).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp(accepted.socket())).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp((Object) client)).isEqualTo(expected);
        }
    }

    @Test
    void sockets() throws IOException {
        try (ServerSocket tcp = new ServerSocket();
                ServerSocket mptcp = new ServerSocket()) {
            noDescriptorYet(() -> MptcpSocketInspector.isMptcp(tcp), "java.net.ServerSocket");
            // an option is enough for the JDK to open it
            mptcp.setReuseAddress(true);
            PlantedSocket.mptcp(mptcp);
            assertThat(MptcpSocketInspector.isMptcp(mptcp)).isTrue();
            tcp.bind(ANY);
            mptcp.bind(ANY);
            assertThat(MptcpSocketInspector.isMptcp(tcp)).isFalse();
            assertThat(MptcpSocketInspector.isMptcp(mptcp)).isTrue();

            Socket client = new Socket();
            noDescriptorYet(() -> MptcpSocketInspector.isMptcp(client), "java.net.Socket");
            client.setTcpNoDelay(true);
            connected(PlantedSocket.mptcp(client), mptcp, true);
            connected(new Socket(), mptcp, false);
            connected(new Socket(Proxy.NO_PROXY), tcp, false);
        }
    }

    private static void connected(Socket client, ServerSocket server, boolean expected) throws IOException {
        client.connect(server.getLocalSocketAddress());
        try (client;
                Socket accepted = server.accept()) {
            assertThat(MptcpSocketInspector.isMptcp(client)).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp(accepted)).isEqualTo(expected);
            client.shutdownOutput();
            assertThat(MptcpSocketInspector.isMptcp(client)).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp((Object) accepted)).isEqualTo(expected);
        }
    }

    private static void noDescriptorYet(Ask ask, String type) {
        assertThatThrownBy(ask::isMptcp)
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_DESCRIPTOR_YET))
                .hasMessage("inspect a " + type
                        + ": the JDK has not opened this socket yet, so the kernel does not know it."
                        + " Bind or connect it first.");
    }

    /** So that a call can be handed on with its overload chosen. */
    @FunctionalInterface
    private interface Ask {
        boolean isMptcp() throws IOException;
    }

    @Test
    void asynchronousChannels() throws Exception {
        try (AsynchronousServerSocketChannel tcp = AsynchronousServerSocketChannel.open(group);
                AsynchronousServerSocketChannel mptcp =
                        PlantedSocket.mptcpNonBlocking(AsynchronousServerSocketChannel.open(group))) {
            tcp.bind(ANY);
            mptcp.bind(ANY);
            assertThat(MptcpSocketInspector.isMptcp(tcp)).isFalse();
            assertThat(MptcpSocketInspector.isMptcp(mptcp)).isTrue();
            connected(AsynchronousSocketChannel.open(group), tcp, false);
            connected(PlantedSocket.mptcpNonBlocking(AsynchronousSocketChannel.open(group)), mptcp, true);
        }
    }

    private static void connected(
            AsynchronousSocketChannel client, AsynchronousServerSocketChannel server, boolean expected)
            throws Exception {
        Future<AsynchronousSocketChannel> accepting = server.accept();
        client.connect(server.getLocalAddress()).get();
        try (client;
                AsynchronousSocketChannel accepted = accepting.get()) {
            assertThat(MptcpSocketInspector.isMptcp(client)).isEqualTo(expected);
            assertThat(MptcpSocketInspector.isMptcp(accepted)).isEqualTo(expected);
        }
    }

    @Test
    void othersAreNotMptcp() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (DatagramChannel datagram = DatagramChannel.open();
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(MptcpSocketInspector.isMptcp(datagram)).isFalse();
            unix.bind(address);
            assertThat(MptcpSocketInspector.isMptcp(unix)).isFalse();
            try (SocketChannel client = SocketChannel.open(address)) {
                assertThat(MptcpSocketInspector.isMptcp(client)).isFalse();
            }
        }
    }

    @Test
    void tlsIsAskedForWhatItIsLayeredOver() throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (ServerSocket server = new ServerSocket();
                Socket below = new Socket()) {
            server.setReuseAddress(true);
            PlantedSocket.mptcp(server).bind(ANY);
            below.setTcpNoDelay(true);
            PlantedSocket.mptcp(below).connect(server.getLocalSocketAddress());
            try (Socket accepted = server.accept()) {
                Socket tls = factory.createSocket(below, "localhost", server.getLocalPort(), false);
                assertThat(MptcpSocketInspector.isMptcp(tls)).isTrue();
                tls.close();
                assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(tls)).isInstanceOf(SocketException.class);
                assertThat(MptcpSocketInspector.isMptcp(below)).isTrue();
                assertThat(MptcpSocketInspector.isMptcp(accepted)).isTrue();
            }
            try (SSLSocket own = (SSLSocket) factory.createSocket()) {
                noDescriptorYet(
                        () -> MptcpSocketInspector.isMptcp(own), own.getClass().getName());
                own.connect(server.getLocalSocketAddress());
                server.accept().close();
                assertThat(MptcpSocketInspector.isMptcp(own)).isFalse();
            }
        }
        try (SSLServerSocket server = (SSLServerSocket)
                SSLServerSocketFactory.getDefault().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(MptcpSocketInspector.isMptcp(server)).isFalse();
        }
    }

    @Test
    void aSocketBehindAnHttpProxyIsAskedByTheDescriptorThatItHasNow() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(new Proxy(Proxy.Type.HTTP, proxy.getLocalSocketAddress()))) {
            client.setTcpNoDelay(true);
            int before = PlantedSocket.number(client);
            Thread answering = new Thread(() -> answerConnect(proxy));
            answering.start();
            client.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 80));
            answering.join();
            assertThat(PlantedSocket.number(client)).isNotEqualTo(before);
            assertThat(MptcpSocketInspector.isMptcp(client)).isFalse();
        }
    }

    private static void answerConnect(ServerSocket proxy) {
        try (Socket accepted = proxy.accept()) {
            String request = "";
            while (!request.endsWith("\r\n\r\n")) {
                request += (char) accepted.getInputStream().read();
            }
            accepted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClosedSocketIsNeverAskedByItsOldNumber() throws IOException {
        for (NetworkChannel channel : List.of(
                SocketChannel.open(),
                ServerSocketChannel.open(),
                DatagramChannel.open(),
                AsynchronousSocketChannel.open(group),
                AsynchronousServerSocketChannel.open(group))) {
            int number = PlantedSocket.number(channel);
            channel.close();
            PlantedSocket.at(number, SocketCall.SOCK_CLOEXEC);
            assertThat(MptcpSocketInspector.isMptcp(number)).isTrue();
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(channel))
                    .as(channel.getClass().getName())
                    .isInstanceOf(ClosedChannelException.class);
            Syscalls.close(number);
        }
        Socket socket = new Socket();
        socket.bind(ANY);
        socket.close();
        closed(() -> MptcpSocketInspector.isMptcp(socket));
        ServerSocket server = new ServerSocket(0);
        server.close();
        closed(() -> MptcpSocketInspector.isMptcp(server));
        Socket stillborn = new Socket();
        stillborn.close();
        closed(() -> MptcpSocketInspector.isMptcp(stillborn));
        Socket adaptor = SocketChannel.open().socket();
        adaptor.close();
        closed(() -> MptcpSocketInspector.isMptcp(adaptor));
        // JDK 17 closes the descriptor then, and goes on to call the socket open
        try (Socket refused = new Socket()) {
            SocketAddress nobody = server(ServerSocketChannel.open());
            assertThatThrownBy(() -> refused.connect(nobody)).isInstanceOf(IOException.class);
            closed(() -> MptcpSocketInspector.isMptcp(refused));
        }
    }

    /** An address at which nobody listens any more. */
    private static SocketAddress server(ServerSocketChannel opened) throws IOException {
        try (opened) {
            return opened.bind(ANY).getLocalAddress();
        }
    }

    private static void closed(Ask ask) {
        assertThatThrownBy(ask::isMptcp)
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void aDescriptorThatWasClosedBehindTheJdksBackIsAnErrorOfTheDescriptor() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            int number = PlantedSocket.number(channel);
            Syscalls.close(number);
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(channel))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_DESCRIPTOR));
            // so that the channel closes its own place
            PlantedSocket.at(number, SocketCall.SOCK_CLOEXEC);
        }
    }

    @Test
    void whatIsNoSocketIsRefused() throws IOException {
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp((Socket) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("socket");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MptcpSocketInspector.isMptcp("3"))
                .withMessageContaining("java.lang.String");
        // as List.forEach hands a descriptor on
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MptcpSocketInspector.isMptcp(Integer.valueOf(-1)))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> MptcpSocketInspector.isMptcp(3L));
        try (Socket wrapper = new WrappingSocket()) {
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(wrapper))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SOCKET))
                    .hasMessageContaining("WrappingSocket")
                    .hasMessageContaining("Inspect the socket that it wraps");
        }
    }

    /** As some TLS libraries have it: a Socket that passes everything on to another one. */
    private static final class WrappingSocket extends Socket {
        WrappingSocket() throws SocketException {
            super((SocketImpl) null);
        }

        @Override
        public boolean isConnected() {
            return true;
        }
    }
}
