// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before the kernel is asked. */
@Tag("pure")
class AttachOptionsTest {
    private static final AttachOptions OPTIONS = AttachOptions.of(Scope.host());

    @TempDir
    private Path directory;

    @Test
    void aNameThatTheKernelWouldCutIsRefused() {
        assertThat(OPTIONS.onlyCommands("fifteen-bytes-1"))
                .hasToString(OPTIONS.scope() + ", only commands fifteen-bytes-1");
        assertThatThrownBy(() -> OPTIONS.onlyCommands("sixteen-bytes-12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sixteen-bytes-12")
                .hasMessageContaining("15 bytes");
        assertThatThrownBy(() -> OPTIONS.exceptCommands("\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"))
                .hasMessageContaining("has 16");
        assertThatThrownBy(() -> OPTIONS.onlyCommands("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyFilterIsRefused() {
        assertThatThrownBy(() -> OPTIONS.onlyCommands()).hasMessageContaining("at least one command");
        assertThatThrownBy(() -> OPTIONS.exceptUsers()).hasMessageContaining("at least one user");
    }

    @Test
    void theSameFiltersAreEqual() {
        assertThat(OPTIONS.onlyCommands("a", "b").onlyUsers(1).filter())
                .isEqualTo(OPTIONS.onlyUsers(1).onlyCommands("b", "a", "b").filter());
        assertThat(OPTIONS.audit().filter()).isNotEqualTo(OPTIONS.filter());
    }

    @Test
    void theSameOptionsAreEqualAndReadAlike() {
        AttachOptions one = OPTIONS.onlyCommands("b", "a").exceptUsers(-1, 7).onlyIpv6();
        AttachOptions other = OPTIONS.onlyIpv6().exceptUsers(7, -1).onlyCommands("a", "b");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo(one.audit());
        assertThat(one.audit())
                .hasToString(OPTIONS.scope() + ", only commands a b, except users 4294967295 7, only IPv6, audit");
        assertThat(OPTIONS).hasToString(OPTIONS.scope().toString());
    }

    @Test
    void aScopeThatIsNotThereIsTheJavaProgrammersException() throws Exception {
        assertThatThrownBy(() -> Mptcpify.attach(Scope.networkNamespace(directory.resolve("nothing"))))
                .isInstanceOf(NoSuchFileException.class);
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Mptcpify.attach(Scope.networkNamespace(file)))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a network namespace: it is an ordinary file");
        assertThatThrownBy(() -> Mptcpify.attach(Scope.networkNamespace(Path.of("/proc/self/ns/mnt"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("it is mnt:[");
        assertThatThrownBy(() -> Mptcpify.attach(Scope.process(Integer.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS))
                .hasMessageContaining("process 2147483647");
        assertThatThrownBy(() -> Scope.process(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
