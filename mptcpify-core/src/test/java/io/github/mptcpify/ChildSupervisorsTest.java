// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.testsupport.Python.ALL;
import static io.github.mptcpify.testsupport.Python.PROTOCOL;
import static io.github.mptcpify.testsupport.Python.converted;
import static io.github.mptcpify.testsupport.Python.output;
import static io.github.mptcpify.testsupport.Python.plain;
import static io.github.mptcpify.testsupport.Python.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.Supervisors;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No socket of a command's fails or waits, whatever becomes of those who give them; and they cost nothing while idle. */
@Tag("socket")
@Tag("child")
@Tag("examples")
@Timeout(240)
class ChildSupervisorsTest {
    private static final int SOCKETS = Integer.getInteger("mptcpify.test.sockets", 100_000);

    /** Opens a socket, and another one at the end of its input. */
    private static final String TWO = PROTOCOL + """
            print(protocol(), flush=True)
            sys.stdin.read()
            print(protocol())
            """;

    /** Each in turn is killed or stopped again and again, while two threads open sockets. */
    @Test
    void noSocketFailsOrWaitsWhenOneIsKilledOrStopped() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, PROTOCOL + """
                    import os, threading
                    seen = []
                    def churn(): seen.append([protocol() for i in range(%d // 2)])
                    threads = [threading.Thread(target=churn) for i in range(2)]
                    for t in threads: t.start()
                    for t in threads: t.join()
                    all = sum(seen, [])
                    print(len(all), set(all) <= {6, 262}, all.count(262) > len(all) * 9 // 10, len(os.listdir('/proc/self/fd')))
                    """.formatted(SOCKETS));
            int attacks = attack(process, launcher);
            assertThat(output(process))
                    .as("after %d attacks: input, output, errors and the folder are open", attacks)
                    .isEqualTo(SOCKETS + " True True 4");
            assertThat(attacks).isGreaterThan(3);
            launcher.awaitEnd();
            assertThat(launcher.statistics().converted()).isGreaterThan(SOCKETS * 9L / 10);
        }
    }

    /** As long as nobody reads, they wait with the final counts. */
    @Test
    void theFinalCountsAreToldWhenTheWatcherIsKilledBeforeItHasToldThem() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, PROTOCOL + """
                    sys.stdin.read()
                    print({protocol() for i in range(5000)})
                    """);
            launcher.add(event -> {
                try {
                    reading.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Supervisors two = Supervisors.await(launcher);
            process.getOutputStream().close();
            assertThat(output(process)).isEqualTo("{262}");
            assertThat(two.server()
                            .onExit()
                            .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                            .get())
                    .as("the server, which ended although its watcher could be killed")
                    .isNull();
            Supervisors.signal("KILL", two.watcher());
            reading.countDown();
            launcher.awaitEnd();
            assertThat(launcher.statistics().converted()).isEqualTo(5000);
        }
    }

    private static int attack(Process process, ChildLauncher launcher) throws Exception {
        int attacks = 0;
        ProcessHandle last = null;
        while (process.isAlive()) {
            Optional<Supervisors> two = Supervisors.of(launcher);
            // both at once would be too much: the last one has to have a successor
            if (two.isPresent()
                    && !two.get().server().equals(last)
                    && !two.get().watcher().equals(last)) {
                last = attacks % 3 == 2 ? two.get().watcher() : two.get().server();
                Supervisors.signal(attacks % 3 == 1 ? "STOP" : "KILL", last);
                attacks++;
            }
        }
        return attacks;
    }

    /** The kernel's answer once nobody holds the listener any more (docs/faq.md); it is at once, and about TCP alone. */
    @Test
    void whenBothAreKilledAtOnceTcpSocketsFailAndNoOthers() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, PROTOCOL + """
                    print(protocol(), flush=True)
                    sys.stdin.read()
                    try: protocol()
                    except OSError as e: print(e.errno, protocol(socket.AF_INET, socket.SOCK_DGRAM), protocol(socket.AF_UNIX))
                    """);
            assertThat(process.inputReader().readLine()).isEqualTo("262");
            Supervisors two = Supervisors.await(launcher);
            // a watcher that is stopped replaces nobody
            Supervisors.signal("STOP", two.watcher());
            Supervisors.signal("KILL", two.server());
            Supervisors.signal("KILL", two.watcher());
            launcher.awaitEnd();
            process.getOutputStream().close();
            assertThat(process.inputReader().readLine()).as("ENOSYS").isEqualTo("38 17 0");
        }
    }

    @Test
    void idleTheyTakeNoProcessorAndTheyEndWithTheLastProcess() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, TWO);
            assertThat(process.inputReader().readLine()).isEqualTo("262");
            Supervisors two = Supervisors.await(launcher);
            Optional<Long> server = Supervisors.processorTime(two.server());
            Optional<Long> watcher = Supervisors.processorTime(two.watcher());
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
            assertThat(Supervisors.processorTime(two.server())).isEqualTo(server);
            assertThat(Supervisors.processorTime(two.watcher())).isEqualTo(watcher);
            process.getOutputStream().close();
            launcher.awaitEnd();
            awaitEnd(two.server());
            awaitEnd(two.watcher());
            assertThat(launcher.statistics()).isEqualTo(new Statistics(2, 0, 0, 0, 0));
        }
    }

    /** Since 6.11 the kernel answers the server at once when nobody is left, each time: it must not go on asking. */
    @Test
    void theServerDoesNotSpinWhenItsWatcherCannotEndIt() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            Process process = start(launcher, TWO);
            assertThat(process.inputReader().readLine()).isEqualTo("262");
            Supervisors two = Supervisors.await(launcher);
            Supervisors.signal("STOP", two.watcher());
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
            CompletableFuture<ProcessHandle> ended = two.server().onExit();
            long before = Supervisors.processorTime(two.server()).orElse(0L);
            assertThat(ended.completeOnTimeout(two.server(), 1, TimeUnit.SECONDS)
                            .get())
                    .isEqualTo(two.server());
            assertThat(Supervisors.processorTime(two.server()).orElse(0L)).isLessThan(before + 10);
            Supervisors.signal("CONT", two.watcher());
            launcher.awaitEnd();
            awaitEnd(two.server());
            awaitEnd(two.watcher());
        }
    }

    /** It is done when it has ended, whether or not its parent, who may be process 1, has asked for its exit code. */
    private static void awaitEnd(ProcessHandle process) {
        while (Supervisors.processorTime(process).isPresent()) {
            Thread.onSpinWait();
        }
    }

    /** A signal's handler interrupts a plain socket(2) never; ours before the supervisor has the call in hand. */
    @Test
    void signalsInterruptFewSocketsAndNoneWhereTheCallIsRestarted() throws Exception {
        String script = PROTOCOL + """
                import signal
                signals = failed = 0
                def count(*ignored):
                    global signals
                    signals += 1
                signal.signal(signal.SIGALRM, count)
                signal.siginterrupt(signal.SIGALRM, %s)
                signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
                for i in range(5000):
                    try: protocol()
                    except InterruptedError: failed += 1
                signal.setitimer(signal.ITIMER_REAL, 0)
                print(failed == 0, failed * 2 < signals)
                """;
        assertThat(plain(script.formatted("True"))).isEqualTo("True True");
        assertThat(converted(script.formatted("False"))).isEqualTo("True True");
        assertThat(converted(script.formatted("True"))).endsWith(" True");
    }

    /** script/bench child does the same with a million. */
    @Test
    void eightThreadsWithChildrenThatComeAndGoGetWhatTheyAskFor() throws Exception {
        assertThat(converted(PROTOCOL + """
                                import os, threading, warnings
                                warnings.simplefilter('ignore')
                                wrong = []
                                def churn():
                                    for i in range(1, 501):
                                        if protocol() != 262: wrong.append(i)
                                        if i % 50 == 0:
                                            child = os.fork()
                                            if child == 0: os._exit(protocol() != 262)
                                            wrong.extend([i] * os.waitpid(child, 0)[1])
                                threads = [threading.Thread(target=churn) for i in range(8)]
                                for t in threads: t.start()
                                for t in threads: t.join()
                                print(wrong)
                                """)).isEqualTo("[]");
    }
}
