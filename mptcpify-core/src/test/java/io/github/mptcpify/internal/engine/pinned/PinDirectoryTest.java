// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Support;
import io.github.mptcpify.internal.support.HookChecks;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where persistent attachments are kept nobody else may have a hand in, and nobody is waited for without an end. */
@Tag("socket") // files and locks of a BPF file system alone: no program is loaded
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
class PinDirectoryTest {
    private static final int SOMEBODY = 54321;

    private final Path directory =
            Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-trust-test");
    private final PersistentAttachments persistent = new KeptAttachments(directory, Duration.ofMillis(300));

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(directory);
    }

    @Test
    void anotherUsersIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectory(directory);
        Files.setAttribute(directory, "unix:uid", SOMEBODY);
        assertUntrusted("it belongs to user " + SOMEBODY);
    }

    @Test
    void whatOthersMayWriteToIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectory(directory);
        for (String mode : new String[] {"rwxrwx---", "rwx----w-"}) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
            assertUntrusted("others may write to it");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(persistent.list()).isEmpty();
    }

    @Test
    void aLinkToAnOrdinaryFolderIsNotFollowed(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("link"));
        Files.createSymbolicLink(directory, folder);
        assertUntrusted("it is a symbolic link");
        assertThat(file).exists();
    }

    @Test
    void whoOnlyLooksRemovesNothing() throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThat(persistent.list()).isEmpty();
        assertThat(persistent.states()).isEmpty();
        assertThat(directory).exists();
        assertThat(persistent.detach(1)).isFalse();
        assertThat(directory).doesNotExist();
    }

    @Test
    void whoHoldsTheLockIsSaid() throws Exception {
        Files.createDirectory(directory);
        Process holder =
                new ProcessBuilder("flock", directory.toString(), "sh", "-c", "echo locked; read line").start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            for (Call call : new Call[] {persistent::list, () -> persistent.detach(1)}) {
                assertThatThrownBy(call::make)
                        .isInstanceOfSatisfying(
                                MptcpifyException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED))
                        .hasMessageContaining(
                                directory + " has been locked for 0 s by process " + holder.pid() + " (flock)");
            }
            Support.Check check = HookChecks.persistent(persistent);
            assertThat(check.verdict()).isEqualTo(Support.Verdict.INCONCLUSIVE);
            assertThat(check.fact()).contains("has been locked", "by process " + holder.pid());
            Thread.currentThread().interrupt();
            assertThatThrownBy(persistent::list).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).as("stays marked").isTrue();
        } finally {
            holder.outputWriter().close();
            holder.onExit().join();
        }
        assertThat(persistent.list()).isEmpty();
    }

    /** What is asked of the attachments. */
    private interface Call {
        Object make() throws IOException;
    }

    private void assertUntrusted(String problem) {
        for (Call call : new Call[] {
            persistent::list,
            persistent::states,
            () -> persistent.detach(1),
            () -> persistent.attach(Scope.currentProcess())
        }) {
            assertThatThrownBy(call::make)
                    .isInstanceOfSatisfying(
                            MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN_PIN))
                    .hasMessageContaining(directory + " cannot be trusted: " + problem)
                    .hasMessageContaining("mount -t bpf -o mode=700 bpf " + directory.getParent());
        }
        assertThat(directory).exists();
    }
}
