// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.programs.TlsClosingMain;
import io.github.mptcpify.sockets.MptcpChannels;
import io.github.mptcpify.sockets.MptcpSelectorProvider;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.sockets.MptcpSockets;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ListedSockets;
import io.github.mptcpify.testsupport.PlantedSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MPTCP sockets of this very JVM, without any privilege; judged by {@code ss}. */
@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class OwnSocketsTest {
    private static final SocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final List<String> BOTH = List.of("ESTAB", "ESTAB", "LISTEN");

    @Test
    void factoriesMakeMptcpSockets() throws IOException {
        try (ServerSocket listener =
                        new MptcpServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client =
                        new MptcpSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            assertThat(ListedSockets.states(listener.getLocalPort())).isEqualTo(BOTH);
        }
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(ListedSockets.states(client.getPort())).isEmpty();
        }
    }

    @Test
    void anMptcpListenerAcceptsTcpToo() throws IOException {
        try (ServerSocket listener =
                        MptcpServerSocketFactory.required().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            assertThat(ListedSockets.states(listener.getLocalPort())).containsExactly("LISTEN");
            client.getOutputStream().write(new byte[3]);
            client.shutdownOutput();
            awaitEnd(server);
            assertThat(server.getInputStream().available()).isEqualTo(3);
        }
    }

    @Test
    void itsStreamTellsRightlyWhatIsAvailableAndItSendsNoUrgentData() throws IOException {
        try (ServerSocket listener =
                        new MptcpServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client =
                        MptcpSocketFactory.required().createSocket("localhost", listener.getLocalPort(), null, 0);
                Socket server = listener.accept()) {
            assertThatThrownBy(() -> client.sendUrgentData(1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("MPTCP has no urgent data");
            InputStream in = client.getInputStream();
            assertThat(in.available()).isZero();
            server.getOutputStream().write(new byte[3]);
            server.shutdownOutput();
            awaitEnd(client);
            assertThat(in.available()).isEqualTo(3);
            assertThat(in.readNBytes(3)).hasSize(3);
            assertThat(in.available()).isZero();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    private static void awaitEnd(Socket socket) throws IOException {
        TlsClosingMain.awaitEnd(PlantedSocket.number(socket));
    }

    @Test
    void channelsAreMptcp() throws Exception {
        try (ServerSocketChannel listener =
                        MptcpChannels.openServerSocketChannel().bind(ANY);
                SocketChannel client = MptcpChannels.openSocketChannel(StandardProtocolFamily.INET)) {
            client.connect(listener.getLocalAddress());
            try (SocketChannel server = listener.accept()) {
                assertThat(ListedSockets.states(server.socket().getLocalPort())).isEqualTo(BOTH);
            }
        }
    }

    @Test
    void asynchronousChannelsAreMptcp() throws Exception {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(1, Thread::new);
        try (AsynchronousServerSocketChannel listener =
                        MptcpChannels.openAsynchronousServerSocketChannel(group).bind(ANY);
                AsynchronousSocketChannel client = MptcpChannels.openAsynchronousSocketChannel(group)) {
            Future<AsynchronousSocketChannel> accepted = listener.accept();
            client.connect(listener.getLocalAddress()).get();
            try (AsynchronousSocketChannel server = accepted.get()) {
                InetSocketAddress own = (InetSocketAddress) server.getLocalAddress();
                assertThat(ListedSockets.states(own.getPort())).isEqualTo(BOTH);
            }
        } finally {
            group.shutdownNow();
            group.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void theProvidersChannelsAreSelected() throws IOException {
        MptcpSelectorProvider provider = new MptcpSelectorProvider();
        try (Selector selector = provider.openSelector();
                ServerSocketChannel listener = provider.openServerSocketChannel();
                SocketChannel client = provider.openSocketChannel()) {
            listener.bind(ANY).configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            client.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT);
            client.connect(listener.getLocalAddress());
            while (!client.isConnected()) {
                selector.select(key -> {
                    if (key.isConnectable()) {
                        finish((SocketChannel) key.channel());
                    }
                });
            }
            assertThat(ListedSockets.states(client.socket().getPort())).isEqualTo(BOTH);
        }
    }

    private static void finish(SocketChannel channel) {
        try {
            channel.finishConnect();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasSetIsCarriedOver() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            Map<SocketOption<Boolean>, Boolean> flags = Map.of(
                    StandardSocketOptions.SO_KEEPALIVE, true,
                    StandardSocketOptions.TCP_NODELAY, true,
                    StandardSocketOptions.SO_REUSEADDR, true,
                    StandardSocketOptions.SO_REUSEPORT, true);
            for (Map.Entry<SocketOption<Boolean>, Boolean> flag : flags.entrySet()) {
                channel.setOption(flag.getKey(), flag.getValue());
            }
            channel.setOption(StandardSocketOptions.SO_LINGER, 9);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 20_000);
            int received = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            int sent = channel.getOption(StandardSocketOptions.SO_SNDBUF);

            assertThat(MptcpSockets.require(channel)).isSameAs(channel);

            for (SocketOption<Boolean> flag : flags.keySet()) {
                assertThat(channel.getOption(flag)).as(flag.name()).isTrue();
            }
            assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(9);
            assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(received);
            assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(sent);
            assertThat(MptcpSocketInspector.isMptcp(channel)).isTrue();
            // and it does not block
            assertThat(channel.bind(ANY).isConnected()).isFalse();
        }
    }

    @Test
    void optionsThatOnlyTuneNeverFailOnIt() throws IOException {
        Socket used;
        try (ServerSocket listener =
                        new MptcpServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client =
                        MptcpSocketFactory.required().createSocket("localhost", listener.getLocalPort(), null, 0)) {
            used = client;
            assertThat(client.getTrafficClass()).isZero();
            client.setTrafficClass(8);
            assertThat(client.getTrafficClass()).isEqualTo(8);
            assertThat(client.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(8);
            client.setOOBInline(true);
            assertThat(client.getOOBInline()).isTrue();
            client.setOption(ExtendedSocketOptions.TCP_QUICKACK, false);
            assertThat(client.getOption(ExtendedSocketOptions.TCP_QUICKACK)).isFalse();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            assertThat(client.getTcpNoDelay()).as("what MPTCP has").isTrue();
            assertThatThrownBy(() -> client.setTrafficClass(256)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> used.setOOBInline(true)).isInstanceOf(SocketException.class);
        assertThatThrownBy(used::getTrafficClass).isInstanceOf(SocketException.class);
    }

    @Test
    void withAnOptionThatMptcpRefusesItStaysTcp() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setOOBInline(true);
            long before = MptcpSockets.statistics().leftTcp().getOrDefault("EOPNOTSUPP", 0L);
            MptcpSockets.convert(socket);
            assertThat(MptcpSocketInspector.isMptcp(socket)).isFalse();
            assertThat(socket.getOOBInline()).isTrue();
            assertThat(MptcpSockets.statistics().leftTcp()).containsEntry("EOPNOTSUPP", before + 1);
            assertThatThrownBy(() -> MptcpSockets.require(socket))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("MPTCP is required, and the socket stays TCP: EOPNOTSUPP");
        }
    }

    @Test
    void whatIsInUseIsRefused() throws IOException {
        try (Socket bound = new Socket();
                SocketChannel channel = SocketChannel.open();
                SocketChannel registered = SocketChannel.open();
                Selector selector = Selector.open();
                DatagramSocket datagrams = new DatagramSocket(ANY)) {
            bound.bind(ANY);
            assertThatThrownBy(() -> MptcpSockets.convert(bound)).isInstanceOf(IllegalStateException.class);
            channel.bind(ANY);
            assertThatThrownBy(() -> MptcpSockets.convert(channel)).isInstanceOf(IllegalStateException.class);
            registered.configureBlocking(false).register(selector, 0);
            assertThatThrownBy(() -> MptcpSockets.convert(registered))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("registered with a selector");
            assertThatThrownBy(() -> MptcpSockets.convert(datagrams)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> MptcpSockets.convert("socket")).isInstanceOf(IllegalArgumentException.class);
        }
        SocketChannel closed = SocketChannel.open();
        closed.close();
        assertThatThrownBy(() -> MptcpSockets.convert(closed)).isInstanceOf(ClosedChannelException.class);
        Socket over = new Socket();
        over.close();
        assertThatThrownBy(() -> MptcpSockets.convert(over)).isInstanceOf(SocketException.class);
    }
}
