// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.sockets.MptcpChannels;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.TestCgroup;
import io.github.mptcpify.testsupport.ThirtyTwoBitProgram;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** 32-bit programs on a 64-bit kernel: the hook lies behind each of their ways to open a socket. */
@Tag("bpf")
@Tag("i386")
@Timeout(120)
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block
class ThirtyTwoBitTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int MPTCP = 262;

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void bothSystemCallsAreConverted() throws Exception {
        for (ThirtyTwoBitProgram program : List.of(ThirtyTwoBitProgram.SOCKET, ThirtyTwoBitProgram.SOCKETCALL)) {
            Path file = program.file();
            try {
                assertThat(exitCode(inside, file)).as("%s, before", program).isEqualTo(TCP / 2);
                try (Attachment attachment = Mptcpify.attach(inside.path())) {
                    assertThat(exitCode(inside, file))
                            .as("%s, in scope", program)
                            .isEqualTo(MPTCP / 2);
                    assertThat(exitCode(outside, file))
                            .as("%s, out of scope", program)
                            .isEqualTo(TCP / 2);
                }
                assertThat(exitCode(inside, file))
                        .as("%s, after close", program)
                        .isEqualTo(TCP / 2);
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void theirUdpStaysAsItIs() throws Exception {
        Path file = ThirtyTwoBitProgram.SOCKETCALL_UDP.file();
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(exitCode(inside, file)).isEqualTo(UDP / 2);
        } finally {
            Files.delete(file);
        }
    }

    /** Debian's, which nobody made for this test. */
    @Test
    void aStaticBusyboxConnectsByMptcp() throws Exception {
        try (ServerSocketChannel server = MptcpChannels.openServerSocketChannel();
                Attachment attachment = Mptcpify.attach(inside.path())) {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            assertThat(peer(server, inside)).isEqualTo(MptcpStatus.MPTCP);
            assertThat(peer(server, outside)).isEqualTo(MptcpStatus.TCP);
        }
    }

    /** What the server has at its end of a busybox's connection, over which text arrives there. */
    private static MptcpStatus peer(ServerSocketChannel server, TestCgroup cgroup) throws Exception {
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        Process busybox = new ProcessBuilder(cgroup.inside(List.of(
                        ThirtyTwoBitProgram.BUSYBOX.toString(), "nc", "127.0.0.1", String.valueOf(address.getPort()))))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        busybox.getOutputStream().close();
        MptcpStatus status;
        try (SocketChannel accepted = server.accept()) {
            status = MptcpSocketInspector.status(accepted);
            accepted.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
        }
        try (InputStream output = busybox.getInputStream()) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
        assertThat(busybox.waitFor()).isZero();
        return status;
    }

    private static int exitCode(TestCgroup cgroup, Path program) throws Exception {
        Process process = new ProcessBuilder(cgroup.inside(List.of(program.toString())))
                .inheritIO()
                .start();
        return process.waitFor();
    }
}
