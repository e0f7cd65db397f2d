// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The course of a dump, over answers of a kernel that are played back, as they were and spoiled. */
@Tag("pure")
class SocketDumpTest {
    private static final List<byte[]> DATAGRAMS = CapturedDump.datagrams("sock_diag-6.18.hex");
    private static final byte[] SOCKETS = DATAGRAMS.get(0);
    private static final byte[] DONE = DATAGRAMS.get(1);

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;
    private static final int ERRNO = 16;

    private final Deque<byte[]> answers = new ArrayDeque<>();
    private int requests;
    private int closes;

    /** Overwrites its only buffer, as the real one does. */
    private final SocketDump.Kernel kernel = new SocketDump.Kernel() {
        private final byte[] buffer = new byte[32 * 1024];

        @Override
        public String operation() {
            return "list";
        }

        @Override
        public void send(byte[] datagram) {
            assertThat(closes).isZero();
            System.arraycopy(datagram, 0, buffer, 0, datagram.length);
            requests++;
        }

        @Override
        public ByteBuffer receive() throws MptcpifyException {
            assertThat(closes).isZero();
            byte[] answer = answers.poll();
            if (answer == null) {
                throw NetlinkErrors.sockDiag("list", "recv", Errno.EAGAIN);
            }
            Arrays.fill(buffer, (byte) 0xff);
            System.arraycopy(answer, 0, buffer, 0, answer.length);
            return CapturedDump.bytes(buffer)
                    .slice(0, answer.length)
                    .order(CapturedDump.bytes(buffer).order());
        }

        @Override
        public void close() {
            closes++;
        }
    };

    @Test
    void asksForBothFamiliesAndClosesAtTheEnd() throws MptcpifyException {
        answers.addAll(DATAGRAMS);
        SocketDump<MptcpSocket> dump = SocketDump.start(kernel, 262);
        assertThat(requests).isEqualTo(1);
        assertThat(StreamSupport.stream(dump, false)).hasSize(28);
        assertThat(requests).isEqualTo(2);
        assertThat(closes).isEqualTo(1);
        assertThat(dump.next()).isNull();
        dump.close();
        assertThat(closes).isEqualTo(1);
    }

    @Test
    void readsNoFurtherThanItIsAskedTo() throws MptcpifyException {
        for (int datagram = 0; datagram < 1000; datagram++) {
            answers.add(SOCKETS);
        }
        SocketDump<MptcpSocket> dump = SocketDump.start(kernel, 262);
        assertThat(answers).hasSize(999);
        assertThat(StreamSupport.stream(dump, false).limit(20)).hasSize(20);
        assertThat(answers).hasSize(998);
    }

    @Test
    void messagesMayBeCutIntoDatagramsAnywhereBetweenThem() throws MptcpifyException {
        for (byte[] datagram : DATAGRAMS) {
            int length;
            for (int at = 0; at < datagram.length; at += length) {
                length = CapturedDump.bytes(datagram).getInt(at);
                answers.add(Arrays.copyOfRange(datagram, at, at + length));
                answers.add(new byte[0]);
            }
        }
        assertThat(StreamSupport.stream(SocketDump.start(kernel, 262), false)).hasSize(28);
    }

    @Test
    void aKernelThatCannotListIsNotAnEmptyList() {
        answers.add(with(DONE, ERRNO, -Errno.ENOENT));
        assertThatThrownBy(() -> SocketDump.start(kernel, 262))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_MPTCP_DIAG))
                .hasMessageStartingWith("list: this kernel (")
                .hasMessageContaining("ENOENT")
                .hasMessageContaining("mptcp_diag");
        assertThat(closes).isEqualTo(1);
    }

    @Test
    void anEmptyListIsNoFailure() throws MptcpifyException {
        answers.add(DONE);
        answers.add(with(DONE, SEQUENCE, 2));
        assertThat(SocketDump.start(kernel, 262).next()).isNull();
        assertThat(closes).isEqualTo(1);
    }

    @Test
    void aRefusedRequestHasItsErrno() {
        answers.add(with(with(DONE, TYPE, 2), ERRNO, -Errno.EPERM));
        assertThatThrownBy(() -> SocketDump.start(kernel, 262)).isInstanceOfSatisfying(MptcpifyException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.REFUSED_BY_POLICY);
            assertThat(e.errno()).hasValue(Errno.EPERM);
        });
        assertThat(closes).isEqualTo(1);
    }

    @Test
    void aListThatChangedMeanwhileSaysSo() throws IOException {
        for (int at : new int[] {0, 224}) {
            closes = 0;
            answers.clear();
            answers.add(with(SOCKETS, at + FLAGS, 0x12));
            assertThatThrownBy(() -> {
                        SocketDump<MptcpSocket> dump = SocketDump.start(kernel, 262);
                        while (dump.next() != null) {}
                    })
                    .isInstanceOfSatisfying(
                            MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHANGED_MEANWHILE));
            assertThat(closes).isEqualTo(1);
        }
    }

    @Test
    void aFailureInTheCourseEndsTheStream() throws MptcpifyException {
        answers.add(SOCKETS);
        SocketDump<MptcpSocket> dump = SocketDump.start(kernel, 262);
        assertThatThrownBy(() -> StreamSupport.stream(dump, false).count())
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(MptcpifyException.class)
                .hasMessageContaining("ended the list early");
        assertThat(closes).isEqualTo(1);
        assertThatThrownBy(dump::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNotAnAnswerToTheRequestIsRefused() {
        refused(with(SOCKETS, SEQUENCE, 7), "an answer to request 7, not to 1");
        refused(with(SOCKETS, TYPE, 99), "a message of type 99");
        refused(with(SOCKETS, TYPE, 4), "a message of type 4");
        refused(with(SOCKETS, 0, 15), "a message of 15 bytes");
        refused(with(SOCKETS, 0, -1), "a message of 4294967295 bytes");
        refused(Arrays.copyOf(DONE, 10), "header is cut off after 10 bytes");
        byte[] done = Arrays.copyOf(DONE, 18);
        done[0] = 18;
        refused(done, "without its error number");
    }

    @Test
    void aClosedOneReadsNoMore() throws MptcpifyException {
        answers.addAll(DATAGRAMS);
        SocketDump<MptcpSocket> dump = SocketDump.start(kernel, 262);
        dump.close();
        assertThat(closes).isEqualTo(1);
        assertThatThrownBy(() -> {
                    dump.next();
                    dump.next();
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private void refused(byte[] datagram, String message) {
        closes = 0;
        answers.clear();
        answers.add(datagram);
        assertThatThrownBy(() -> SocketDump.start(kernel, 262))
                .isInstanceOf(MptcpifyException.class)
                .hasMessageContaining(message);
        assertThat(closes).isEqualTo(1);
    }

    private static byte[] with(byte[] datagram, int offset, int value) {
        byte[] changed = datagram.clone();
        if (offset % 224 == TYPE || offset % 224 == FLAGS) {
            CapturedDump.bytes(changed).putShort(offset, (short) value);
        } else {
            CapturedDump.bytes(changed).putInt(offset, value);
        }
        return changed;
    }
}
