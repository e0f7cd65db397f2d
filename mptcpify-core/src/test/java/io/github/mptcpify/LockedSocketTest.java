// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.testsupport.ChangesProgram;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that keeps a socket locked keeps nobody else waiting for long. In a network namespace of its own. */
@Tag("socket")
@Tag("root")
@Timeout(120)
class LockedSocketTest {
    private static final boolean LISTING_TAKES_LOCKS =
            Version.parse(System.getProperty("os.version").replaceFirst("[^0-9.].*", ""))
                            .compareTo(Version.parse("6.5"))
                    >= 0;

    @Test
    void whoeverAsksIsToldAfterAWhileAndGoesOn() throws Exception {
        List<String> before = DescriptorsCounted.open();
        List<String> command = new ArrayList<>(ChangesProgram.NAMESPACE);
        command.addAll(ForeignProgram.python("locked.py"));
        Process program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Scope namespace = Scope.networkNamespace(Path.of("/proc/" + program.pid() + "/ns/net"));
        ExecutorService askers = Executors.newCachedThreadPool();
        try (var output = program.inputReader()) {
            int locked = Integer.parseInt(output.readLine());
            // at once, since each takes as long as is waited for an answer
            List<Future<?>> refused = List.of(
                    askers.submit(() -> assertListing(
                            () -> MptcpSocketInspector.list(namespace).close())),
                    askers.submit(() -> assertRefused(() -> MptcpSocketInspector.info(program.pid(), locked))),
                    askers.submit(() -> assertListing(
                            () -> MptcpSocketInspector.watch(namespace, Duration.ofSeconds(1), event -> {})
                                    .close())));
            ProcessSockets found = MptcpSocketInspector.inspectProcess(program.pid());
            for (Future<?> asker : refused) {
                asker.get();
            }
            // the listener and the other end of the connection answer
            assertThat(found.unseen()).containsExactly(locked);
            assertThat(found.sockets())
                    .extracting(ProcessSocket::status)
                    .containsExactly(MptcpStatus.MPTCP_LISTENING, MptcpStatus.MPTCP);
            assertThat(found.sockets())
                    .extracting(ProcessSocket::state)
                    .containsExactly(TcpState.LISTEN, TcpState.ESTABLISHED);
        } finally {
            program.outputWriter().close();
            program.onExit().join();
            askers.shutdown();
        }
        // once it is released, all that waited comes back, and gives its descriptors back
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (DescriptorsCounted.open().stream().anyMatch(open -> !before.contains(open)) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
    }

    /** Until Linux 6.4 the kernel lists MPTCP sockets without taking their locks, and so answers at once. */
    private static void assertListing(ThrowingCallable question) {
        if (LISTING_TAKES_LOCKS) {
            assertRefused(question);
        } else {
            assertThatCode(question).doesNotThrowAnyException();
        }
    }

    private static void assertRefused(ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER))
                .hasMessageContaining("a process keeps one of these sockets locked");
    }
}
