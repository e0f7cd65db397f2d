// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.assertj.MptcpAssertions.assertThat;
import static io.github.mptcpify.assertj.MptcpAssertions.assertThatDescriptor;
import static io.github.mptcpify.assertj.MptcpAssertions.assertThatSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.assertj.SocketAssert;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.PlantedSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
@SuppressWarnings("try") // a socket is closed to be asked about
class MptcpAssertionsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void plainTcp() throws IOException {
        try (SocketChannel channel = SocketChannel.open();
                ServerSocket listener = new ServerSocket(0)) {
            assertThat(channel).isTcp().hasStatus(MptcpStatus.TCP).hasSubflows(0);
            assertThat(listener).isTcp();
            assertThatSocket(channel).isTcp();
            assertThatDescriptor(PlantedSocket.number(channel)).isTcp();
            String state = "%n  TCP: a plain TCP socket; MPTCP was not asked for when it was opened, nor by the peer of"
                    + " a listener";
            assertFails(
                    () -> assertThat(channel).isMptcp(),
                    "%nExpecting%n  " + channel + "%nto be an MPTCP socket, but it is" + state);
            assertFails(
                    () -> assertThat(channel).fellBack(),
                    "%nExpecting%n  " + channel + "%nto be an MPTCP socket that fell back to TCP, but it is" + state);
            assertFails(
                    () -> assertThat(channel).as("the client").hasSubflows(2),
                    "[the client] %nExpecting%n  " + channel + "%nto have 2 subflows, but it is" + state);
        }
    }

    @Test
    void mptcp() throws IOException {
        try (ServerSocketChannel listener = PlantedSocket.mptcp(ServerSocketChannel.open());
                SocketChannel client = PlantedSocket.mptcp(SocketChannel.open())) {
            assertThat(client).isMptcp().hasStatus(MptcpStatus.MPTCP_NOT_CONNECTED);
            listener.bind(ANY_PORT);
            assertThat(listener).isMptcp().hasStatus(MptcpStatus.MPTCP_LISTENING);
            client.connect(listener.getLocalAddress());
            try (SocketChannel server = listener.accept()) {
                client.write(ByteBuffer.wrap("12345".getBytes(StandardCharsets.US_ASCII)));
                server.read(ByteBuffer.allocate(5));
                assertThat(client).isMptcp().hasStatus(MptcpStatus.MPTCP).hasSubflows(1);
                assertThat(server).isMptcp().hasSubflows(1);
                assertThatDescriptor(ProcessHandle.current().pid(), PlantedSocket.number(client))
                        .hasSubflows(1);
                String numbers = "(, [a-zA-Z ]+ [0-9]+)*";
                String subflow = "%n  subflow [0-9.:]*:" + port(client.getLocalAddress()) + " -> [0-9.:]*:"
                        + port(listener.getLocalAddress()) + ": ESTABLISHED, RTT in us [0-9]+" + numbers;
                assertThatThrownBy(() -> assertThat(client).hasSubflows(2))
                        .isInstanceOf(AssertionError.class)
                        .message()
                        .matches(("(?s)%nExpecting%n  .*%nto have 2 subflows, but it is"
                                        + "%n  MPTCP: an MPTCP socket whose connection uses MPTCP"
                                        + "%n  connection: token [0-9]+" + numbers + subflow)
                                .formatted());
                assertThatThrownBy(() -> assertThat(client).isTcp())
                        .message()
                        .contains("to be a plain TCP socket, but it is");
            }
            client.close();
            assertThatThrownBy(() -> assertThat(client).isMptcp())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("to be a socket that can be looked at, but: ")
                    .hasCauseInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void aFallback() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel client = PlantedSocket.mptcp(SocketChannel.open())) {
            client.connect(listener.getLocalSocketAddress());
            try (Socket server = listener.accept()) {
                assertThat(client).fellBack().hasStatus(MptcpStatus.FELL_BACK);
                assertThat(server).isTcp();
                assertFails(
                        () -> assertThat(client).isMptcp(),
                        "%nExpecting%n  " + client + "%nto be an MPTCP socket, but it is%n  FELL_BACK: an MPTCP socket"
                                + " whose connection is TCP, since the peer or the path does not speak MPTCP");
                assertThatThrownBy(() -> assertThat(client).isTcp()).isInstanceOf(AssertionError.class);
            }
        }
    }

    @Test
    void whatIsNotYetSoCanBeWaitedFor() throws IOException {
        try (ServerSocketChannel listener = PlantedSocket.mptcp(ServerSocketChannel.open());
                SocketChannel client = PlantedSocket.mptcp(SocketChannel.open())) {
            listener.bind(ANY_PORT);
            long start = System.nanoTime();
            assertFails(
                    () -> assertThat(client).within(Duration.ofMillis(100)).hasStatus(MptcpStatus.MPTCP),
                    "%nExpecting%n  " + client + "%nto have the status MPTCP within 100 ms, but it is");
            assertThat(System.nanoTime() - start).isGreaterThan(100_000_000L);
            CompletableFuture<Void> connected = CompletableFuture.runAsync(
                    () -> {
                        try {
                            client.connect(listener.getLocalAddress());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
            assertThat(client).within(Duration.ofSeconds(30)).hasStatus(MptcpStatus.MPTCP);
            connected.join();
        }
    }

    @Test
    void badInput() {
        assertThatThrownBy(() -> assertThat((Socket) null).isMptcp())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not to be null");
        assertThatThrownBy(() -> assertThatSocket("a string").isMptcp())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a java.lang.String is not a TCP socket");
        SocketAssert closed = assertThatDescriptor(1 << 20);
        assertThatThrownBy(closed::isMptcp)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("%nExpecting%n  descriptor 1048576%nto be a socket".formatted())
                .hasMessageContaining("it is not an open descriptor (EBADF)")
                .hasCauseInstanceOf(MptcpifyException.class);
        assertThatThrownBy(() -> closed.within(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a time to wait is not negative: PT-0.001S");
    }

    private static void assertFails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion)
                .isInstanceOf(AssertionError.class)
                .message()
                .startsWith(message.formatted());
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
