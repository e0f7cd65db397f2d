// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.testsupport.Python.ALL;
import static io.github.mptcpify.testsupport.Python.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.SocketEvent.Verdict;
import io.github.mptcpify.testsupport.Supervisors;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a command has got is counted and told, however late its supervisors run. */
@Tag("socket")
@Tag("child")
@Timeout(120)
class ChildCountsTest {
    private static final int ROUNDS = 5;

    /** Puts a process, whose number it reads, behind itself on one processor; opens a socket; does what is asked for. */
    private static final String AHEAD = """
            import os, signal, socket, sys
            behind = int(sys.stdin.readline())
            processor = {min(os.sched_getaffinity(0))}
            os.sched_setscheduler(behind, os.SCHED_IDLE, os.sched_param(0))
            for process in (0, behind): os.sched_setaffinity(process, processor)
            socket.socket()
            %s
            """;

    /** The server does not run between its answer and the command's end, with which its watcher ends it. */
    @Test
    void theServerIsEndedRightAfterItsAnswer() throws Exception {
        assertCounted(ALL, new Statistics(1, 0, 0, 0, 0), Verdict.CONVERTED, "os._exit(0)");
        assertCounted(AttachOptions::onlyIpv6, new Statistics(0, 1, 0, 0, 0), Verdict.FILTERED, "os._exit(0)");
        assertCounted(AttachOptions::audit, new Statistics(0, 0, 0, 1, 0), Verdict.AUDITED, "os._exit(0)");
    }

    /** Its successor knows what it did. */
    @Test
    void theServerIsKilledRightAfterItsAnswer() throws Exception {
        String kill = "os.kill(behind, signal.SIGKILL); os._exit(0)";
        assertCounted(ALL, new Statistics(1, 0, 0, 0, 0), Verdict.CONVERTED, kill);
        assertCounted(AttachOptions::onlyIpv6, new Statistics(0, 1, 0, 0, 0), Verdict.FILTERED, kill);
    }

    private static void assertCounted(
            UnaryOperator<AttachOptions> filters, Statistics expected, Verdict verdict, String end) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (ChildLauncher launcher = Mptcpify.launcher(filters)) {
                Process process = start(launcher, AHEAD.formatted(end));
                List<SocketEvent> events = new CopyOnWriteArrayList<>();
                launcher.add(events::add);
                try (Writer input = process.outputWriter()) {
                    input.write(Supervisors.await(launcher).server().pid() + "\n");
                }
                assertThat(process.waitFor()).isZero();
                assertThat(launcher.statistics())
                        .as("round %d, once it has ended", i)
                        .isEqualTo(expected);
                launcher.awaitEnd();
                assertThat(launcher.statistics()).as("round %d, in all", i).isEqualTo(expected);
                assertThat(events).extracting(SocketEvent::verdict).containsExactly(verdict);
                assertThat(launcher.lost()).isZero();
            }
        }
    }

    /** The counts that a supervisor owes since it was stopped are not taken for those that are asked for then. */
    @Test
    void anAnswerThatComesLateIsNoAnswerToTheNextQuestion() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, """
                    import socket, sys
                    for line in sys.stdin:
                        socket.socket()
                        print(flush=True)
                    """);
            ProcessHandle watcher = Supervisors.await(launcher).watcher();
            Writer input = process.outputWriter();
            for (int i = 1; i <= ROUNDS; i++) {
                Supervisors.signal("STOP", watcher);
                Thread asking = new Thread(launcher::statistics);
                asking.start();
                while (asking.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
                input.write("\n");
                input.flush();
                process.inputReader().readLine();
                Supervisors.signal("CONT", watcher);
                assertThat(launcher.statistics().converted()).isEqualTo(i);
                asking.join();
            }
            input.close();
            launcher.awaitEnd();
        }
    }

    /** What there is no room for at the moment is left out, but never the last counts. */
    @Test
    void theLastCountsComeWhateverElseIsUnread() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(
                    launcher, "import socket, sys\nsys.stdin.read()\nfor i in range(5000): socket.socket().close()");
            CompletableFuture<Void> unblocked = new CompletableFuture<>();
            launcher.add(event -> unblocked.join());
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
            unblocked.complete(null);
            launcher.awaitEnd();
            assertThat(launcher.statistics()).isEqualTo(new Statistics(5000, 0, 0, 0, 0));
            assertThat(launcher.lost()).isPositive();
        }
    }
}
