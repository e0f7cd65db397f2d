// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Only a network namespace is taken for one, whatever its file is called; nothing else is waited for. */
@Tag("socket")
class NetworkNamespaceFileTest {
    private static final Path OWN = Path.of("/proc/self/ns/net");

    @TempDir
    private Path directory;

    @Test
    void theNumberIsTheOneOfWhatIsHeld() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), OWN);
        for (Path file : new Path[] {OWN, link}) {
            try (NetworkNamespaceFile held = NetworkNamespaceFile.open(file)) {
                assertThat(held.inode()).isEqualTo(Files.getAttribute(OWN, "unix:ino"));
                assertThat(Files.isSameFile(held.path(), OWN)).isTrue();
            }
        }
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoIsRefusedAndNotWaitedFor() throws Exception {
        Path fifo = directory.resolve("net:[1]");
        Process made = new ProcessBuilder("mkfifo", fifo.toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Path link = Files.createSymbolicLink(directory.resolve("link"), fifo);
        for (Path file : new Path[] {fifo, link}) {
            assertThatThrownBy(() -> NetworkNamespaceFile.open(file))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("not a network namespace: it is a device or a FIFO");
        }
    }

    @Test
    void whatIsOnlyNamedSoIsRefused() throws Exception {
        Path file = Files.createFile(directory.resolve("net:[4026531840]"));
        assertThatThrownBy(() -> NetworkNamespaceFile.open(file)).hasMessageContaining("it is an ordinary file");
        assertThatThrownBy(() -> NetworkNamespaceFile.open(directory)).hasMessageContaining("it is a directory");
        assertThatThrownBy(() -> NetworkNamespaceFile.open(Path.of("/proc/self/ns/user")))
                .hasMessageContaining("it is user:[");
        assertThatThrownBy(() -> NetworkNamespaceFile.open(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
