// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.PlantedSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks sockets that other threads close, while their numbers go to sockets of the other protocol: TCP and MPTCP sockets
 * of all kinds are opened and closed over and over.
 */
@Tag("socket")
@Tag("jvm")
@ExtendWith(DescriptorsCounted.class)
class SocketRaceTest {
    private static final int ROUNDS = 20_000;

    /** On an emulated processor, whose threads take turns, the rounds would take a quarter of an hour. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final int READERS = 500;
    private static final int CLOSING = 2;
    private static final int ASKING = 2;

    /**
     * A socket that is shown to those who ask.
     *
     * @param socket the object
     * @param mptcp what is true of it
     * @param number its descriptor, while it is open
     */
    private record Known(Closeable socket, boolean mptcp, int number) {}

    @FunctionalInterface
    private interface Opener {
        Closeable open() throws IOException;
    }

    private final AtomicReferenceArray<Known> shown = new AtomicReferenceArray<>(CLOSING);
    private final AtomicInteger closing = new AtomicInteger(CLOSING);
    private final AtomicLong right = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong wrongByNumber = new AtomicLong();

    @Test
    void theAnswerIsTheSocketsOwnOrThereIsNone() throws Exception {
        AsynchronousChannelGroup group =
                AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
        List<Opener> kinds = List.of(
                SocketChannel::open,
                ServerSocketChannel::open,
                SocketRaceTest::socket,
                SocketRaceTest::serverSocket,
                () -> SocketChannel.open().socket(),
                () -> AsynchronousSocketChannel.open(group));
        for (int kind = 0; kind < 2 * kinds.size(); kind++) {
            // so that all classes are loaded: that opens files, and the planting needs the numbers for itself
            Known known = open(kinds, kind);
            byObject(known);
            known.socket().close();
            byObject(known);
            byNumber(known);
        }

        ExecutorService threads = Executors.newFixedThreadPool(CLOSING + ASKING);
        List<Callable<Void>> work = new ArrayList<>();
        for (int slot = 0; slot < CLOSING; slot++) {
            int mine = slot;
            work.add(() -> openAndClose(kinds, mine));
        }
        for (int i = 0; i < ASKING; i++) {
            work.add(this::ask);
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        threads.shutdown();
        group.shutdownNow();
        assertThat(group.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(wrong).as("wrong answers").hasValue(0);
        assertThat(right).as("right answers").hasPositiveValue();
        assertThat(closed).as("found closed").hasPositiveValue();
        // what makes the above worth something: numbers did go to others under the eyes of those who asked
        assertThat(wrongByNumber).as("wrong answers by the number").hasPositiveValue();
    }

    /** While a thread reads, the JDK first puts another socket in the place of the one that it closes. */
    @Test
    void whatTheJdkPutsInThePlaceOfAClosingSocketIsNotAnswered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ServerSocketChannel server = PlantedSocket.mptcp(ServerSocketChannel.open())) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int round = 0; round < READERS; round++) {
                SocketChannel client = PlantedSocket.mptcp(SocketChannel.open());
                Known known = new Known(client, true, PlantedSocket.number(client));
                client.connect(server.getLocalAddress());
                try (SocketChannel accepted = server.accept()) {
                    Future<Integer> reading = threads.submit(() -> client.read(ByteBuffer.allocate(1)));
                    Future<Void> asking = threads.submit(() -> askUntilClosed(known));
                    // one byte, so that both are at work
                    accepted.write(ByteBuffer.allocate(1));
                    assertThat(reading.get()).isEqualTo(1);
                    Future<Integer> readingOn = threads.submit(() -> client.read(ByteBuffer.allocate(1)));
                    while (right.get() <= round) {
                        Thread.onSpinWait();
                    }
                    client.close();
                    assertThatThrownBy(readingOn::get).hasCauseInstanceOf(ClosedChannelException.class);
                    asking.get();
                }
            }
        } finally {
            threads.shutdown();
        }
        assertThat(wrong).as("wrong answers").hasValue(0);
        assertThat(closed).as("found closed").hasValue(READERS);
    }

    private Void askUntilClosed(Known known) throws IOException {
        for (long before = closed.get(); closed.get() == before; ) {
            byObject(known);
            byNumber(known);
        }
        return null;
    }

    private Void openAndClose(List<Opener> kinds, int slot) throws IOException {
        try {
            Instant end = Instant.now().plus(LONGEST);
            for (int round = 0; round < ROUNDS && Instant.now().isBefore(end); round++) {
                Known known = open(kinds, round + slot);
                shown.set(slot, known);
                for (int spin = round % 64; spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                known.socket().close();
            }
        } finally {
            closing.decrementAndGet();
        }
        return null;
    }

    /** One at a time: another socket that is opened during the planting would take the place. */
    private static synchronized Known open(List<Opener> kinds, int round) throws IOException {
        boolean mptcp = round / kinds.size() % 2 == 0;
        Closeable socket = kinds.get(round % kinds.size()).open();
        if (mptcp) {
            PlantedSocket.mptcpNonBlocking(socket);
        }
        return new Known(socket, mptcp, PlantedSocket.number(socket));
    }

    private Void ask() throws IOException {
        for (int turn = 0; closing.get() > 0; turn++) {
            Known known = shown.get(turn % CLOSING);
            if (known != null) {
                byObject(known);
                byNumber(known);
            }
        }
        return null;
    }

    private void byObject(Known known) throws IOException {
        try {
            boolean mptcp = MptcpSocketInspector.isMptcp(known.socket());
            (mptcp == known.mptcp() ? right : wrong).incrementAndGet();
        } catch (ClosedChannelException | SocketException e) {
            closed.incrementAndGet();
        }
    }

    private void byNumber(Known known) {
        try {
            if (MptcpSocketInspector.isMptcp(known.number()) != known.mptcp()) {
                wrongByNumber.incrementAndGet();
            }
        } catch (MptcpifyException e) {
            // closed, and not yet another's
        }
    }

    private static Socket socket() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(0));
        return socket;
    }

    private static ServerSocket serverSocket() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        return socket;
    }
}
