// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.ProcessDialogue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which processes have a socket, of a server whose children share its listener. */
@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class SocketOwnersTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void allProcessesThatShareASocketAreFound() throws IOException {
        try (ProcessDialogue server = ProcessDialogue.start(ForeignProgram.python("prefork.py"))) {
            int[] said = Arrays.stream(server.hear().split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            int fd = said[1];
            MptcpSocket listener = listener(said[0]);
            List<SocketOwner> all = Stream.of(said[2], said[3], said[4])
                    .sorted()
                    .map(pid -> new SocketOwner(pid, name(pid), fd))
                    .toList();
            assertThat(MptcpSocketInspector.owners(listener)).isEqualTo(all);
            assertThat(MptcpSocketInspector.owners()).containsEntry(listener.inode(), all);

            assertThat(server.ask("")).isEqualTo("ended");
            assertThat(MptcpSocketInspector.owners(listener))
                    .extracting(SocketOwner::pid)
                    .containsExactlyInAnyOrder((long) said[2], (long) said[3]);

            try (Socket client = new MptcpSocketFactory().createSocket(LOOPBACK, said[0])) {
                // nobody accepts it
                assertThat(MptcpSocketInspector.owners(find(client.getRemoteSocketAddress(), client)))
                        .isEmpty();
                assertThat(MptcpSocketInspector.owners(find(client.getLocalSocketAddress(), client)))
                        .extracting(SocketOwner::pid)
                        .containsExactly(ProcessHandle.current().pid());
            }
        }
    }

    private static MptcpSocket listener(int port) throws IOException {
        SocketFilter filter = SocketFilter.any().localPort(port).states(TcpState.LISTEN);
        try (Stream<MptcpSocket> found = MptcpSocketInspector.list(filter)) {
            return found.findFirst().orElseThrow();
        }
    }

    /** The one of a client's two ends that has this address. */
    private static MptcpSocket find(Object local, Socket client) throws IOException {
        InetSocketAddress own = (InetSocketAddress) client.getLocalSocketAddress();
        InetSocketAddress peer = (InetSocketAddress) client.getRemoteSocketAddress();
        return MptcpSocketInspector.find((InetSocketAddress) local, local.equals(own) ? peer : own)
                .orElseThrow();
    }

    private static String name(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
