// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.engine.scope.Filters;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(Filters.of(OPTIONS.onlyCommands("a", "b").onlyUsers(1)))
                .isEqualTo(Filters.of(OPTIONS.onlyUsers(1).onlyCommands("b", "a", "b")));
        assertThat(Filters.of(OPTIONS.audit())).isNotEqualTo(Filters.of(OPTIONS));
    }

    /** The engine and what is kept in a BPF file system have the filters alone. */
    @Test
    void filtersHaveAllOfTheOptions() {
        for (AttachOptions options : List.of(
                OPTIONS,
                OPTIONS.onlyCommands("a", "b").exceptUsers(-1, 7).onlyIpv6().audit(),
                OPTIONS.exceptCommands("c").onlyUsers(0).onlyIpv4().lenient(),
                OPTIONS.withoutGuard())) {
            assertThat(Filters.options(options.scope(), Filters.of(options), options.isGuarded()))
                    .isEqualTo(options)
                    .hasToString(options.toString());
        }
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
