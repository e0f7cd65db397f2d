// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.MptcpWatch.Source;
import io.github.mptcpify.internal.inspect.watch.Watch;
import io.github.mptcpify.programs.WatchMain;
import io.github.mptcpify.testsupport.ChangesProgram;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@Timeout(60)
@ExtendWith(DescriptorsCounted.class)
class MptcpWatchTest {
    private static final Duration OFTEN = Duration.ofMillis(20);

    /** Makes root a user without any capability; another user has no CAP_NET_ADMIN to lose, nor may he change the set. */
    private static final List<String> ORDINARY = System.getProperty("user.name").equals("root")
            ? List.of("setpriv", "--inh-caps", "-all", "--ambient-caps", "-all", "--bounding-set", "-all")
            : List.of();

    private final BlockingQueue<MptcpEvent> events = new LinkedBlockingQueue<>();

    @Test
    void tellsOfConnectionsAndTheirEndByWhicheverSource() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(List.of())) {
            List<Long> before = program.connect("before");
            try (MptcpWatch watch = MptcpSocketInspector.watch(OFTEN, events::add)) {
                assertThat(watch.isActive()).isTrue();
                List<Long> tokens = program.connect("a");
                for (long token : tokens) {
                    MptcpEvent established = await(token, Kind.ESTABLISHED);
                    assertThat(established.fellBack()).contains(false);
                    assertThat(established.local()).isPresent();
                    assertThat(established.remote()).isPresent();
                }
                program.ask("close a");
                for (long token : tokens) {
                    assertThat(await(token, Kind.CLOSED).local()).isPresent();
                }
                // it was there already, and its end is a change
                program.ask("close before");
                await(before.get(0), Kind.CLOSED);
                await(before.get(1), Kind.CLOSED);
            }
        }
    }

    @Test
    void tellsOfAFallbackAndItsEnd() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(List.of());
                MptcpWatch watch = MptcpSocketInspector.watch(OFTEN, events::add)) {
            program.ask("refused");
            int port = Integer.parseInt(program.ask("fallen a"));
            MptcpEvent fallen = await(event -> event.kind() == Kind.FELL_BACK
                    && event.local().filter(local -> local.getPort() == port).isPresent());
            assertThat(fallen.fellBack()).contains(true);
            program.ask("close a");
            MptcpEvent closed = await(fallen.token().getAsLong(), Kind.CLOSED);
            assertThat(closed.fellBack()).contains(true);
            assertThat(closed.local()).isEqualTo(fallen.local());
            assertThat(watch.losses()).isZero();
        }
    }

    @Test
    void anOrdinaryUserIsToldByPolling() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(List.of());
                JavaProgram watching = JavaProgram.start(ORDINARY, WatchMain.class)) {
            assertThat(watching.line()).isEqualTo("POLLING");
            List<Long> tokens = program.connect("a");
            awaitLines(watching, "ESTABLISHED " + tokens.get(0), "ESTABLISHED " + tokens.get(1));
            program.ask("fallen b");
            awaitLines(watching, "FELL_BACK");
            program.ask("close a");
            awaitLines(watching, "CLOSED " + tokens.get(0), "CLOSED " + tokens.get(1));
        }
    }

    /** Lines that begin with these words, in any order; others are of other programs' connections. */
    private static void awaitLines(JavaProgram watching, String... beginnings) throws IOException {
        List<String> missing = new ArrayList<>(List.of(beginnings));
        while (!missing.isEmpty()) {
            String line = watching.line() + " ";
            missing.removeIf(beginning -> line.startsWith(beginning + " "));
        }
    }

    @Test
    @Tag("root")
    void anotherNamespaceIsWatchedByTheKernelsEvents() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(ChangesProgram.NAMESPACE);
                MptcpWatch watch =
                        MptcpSocketInspector.watch(Scope.networkNamespace(program.namespace()), OFTEN, events::add)) {
            assertThat(watch.source()).isEqualTo(Source.EVENTS);
            program.ask("refused");
            List<Long> tokens = program.connect("a");
            await(tokens.get(0), Kind.CREATED);
            await(tokens.get(0), Kind.ESTABLISHED);
            await(tokens.get(1), Kind.ESTABLISHED);

            program.ask("endpoint 127.0.0.2");
            MptcpEvent joined = await(tokens.get(0), Kind.SUBFLOW_ESTABLISHED);
            assertThat(joined.local().orElseThrow().getAddress().getHostAddress())
                    .isEqualTo("127.0.0.2");
            assertThat(joined.fellBack()).contains(false);
            program.ask("flush");
            assertThat(await(tokens.get(0), Kind.SUBFLOW_CLOSED).local()).isEqualTo(joined.local());

            program.ask("reset a");
            await(tokens.get(0), Kind.CLOSED);
            // the kernel says nothing of the end that was reset
            await(tokens.get(1), Kind.CLOSED);
            assertThat(watch.losses()).isZero();
            // each once, and nothing of what was refused
            assertThat(events).noneMatch(event -> event.kind() == Kind.CLOSED || event.kind() == Kind.ESTABLISHED);
        }
    }

    @Test
    @Tag("root")
    void pollingTellsOfSubflowsToo() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(ChangesProgram.NAMESPACE)) {
            List<String> prefix = new ArrayList<>(List.of("nsenter", "--net=" + program.namespace()));
            prefix.addAll(ORDINARY);
            try (JavaProgram watching = JavaProgram.start(prefix, WatchMain.class)) {
                assertThat(watching.line()).isEqualTo("POLLING");
                List<Long> tokens = program.connect("a");
                assertThat(List.of(watching.line(), watching.line())).allMatch(line -> line.startsWith("ESTABLISHED "));
                program.ask("endpoint 127.0.0.2");
                awaitForEach(tokens, "SUBFLOW_ESTABLISHED ", watching);
                program.ask("flush");
                awaitForEach(tokens, "SUBFLOW_CLOSED ", watching);
            }
        }
    }

    /** On a slow machine a subflow may be seen come and go more than once. */
    private static void awaitForEach(List<Long> tokens, String wanted, JavaProgram watching) throws IOException {
        Set<String> missing =
                new HashSet<>(tokens.stream().map(token -> wanted + token).toList());
        while (!missing.isEmpty()) {
            String line = watching.line();
            assertThat(line).startsWith("SUBFLOW_");
            missing.remove(line);
        }
    }

    @Test
    @Tag("root")
    void whatTheKernelDropsIsToldAndMadeUpFor() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ChangesProgram program = ChangesProgram.start(ChangesProgram.NAMESPACE);
                MptcpWatch watch = Watch.start("watch", program.namespace(), OFTEN, 1, event -> {
                    events.add(event);
                    blocked.countDown();
                    awaitUninterrupted(release);
                })) {
            program.ask("churn 1");
            blocked.await();
            program.ask("churn 100");
            List<Long> tokens = program.connect("missed");
            release.countDown();
            await(event -> event.kind() == Kind.EVENTS_LOST);
            await(tokens.get(0), Kind.ESTABLISHED);
            await(tokens.get(1), Kind.ESTABLISHED);
            assertThat(watch.losses()).isPositive();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Tag("root")
    void aWatchThatIsAlwaysBusyListsAllTheSame() throws Exception {
        try (ChangesProgram churning = ChangesProgram.start(ChangesProgram.NAMESPACE);
                ChangesProgram falling = ChangesProgram.start(
                        List.of("nsenter", "--net=" + churning.namespace(), "sh", "-c", "exec \"$@\"", "sh"));
                MptcpWatch watch = MptcpSocketInspector.watch(
                        Scope.networkNamespace(churning.namespace()), Duration.ofMillis(200), event -> {
                            events.add(event);
                            try {
                                // before this returns there is the next event
                                churning.ask("churn 1");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })) {
            assertThat(watch.source()).isEqualTo(Source.EVENTS);
            churning.ask("churn 1");
            await(event -> event.kind() == Kind.CLOSED);
            int port = Integer.parseInt(falling.ask("fallen a"));
            await(event -> event.kind() == Kind.FELL_BACK
                    && event.local().filter(local -> local.getPort() == port).isPresent());
        }
    }

    @Test
    void aCallbackThatThrowsDoesNotEndTheWatch() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(List.of());
                MptcpWatch watch = MptcpSocketInspector.watch(OFTEN, event -> {
                    events.add(event);
                    throw new AssertionError("thrown by a test");
                })) {
            long token = program.connect("a").get(0);
            await(token, Kind.ESTABLISHED);
            program.ask("close a");
            await(token, Kind.CLOSED);
            assertThat(watch.isActive()).isTrue();
        }
    }

    @Test
    void closeEndsTheThreadAndGivesTheDescriptorsBack() throws Exception {
        List<String> before = DescriptorsCounted.open();
        MptcpWatch watch = MptcpSocketInspector.watch(Duration.ofDays(1), events::add);
        assertThat(threads()).isEqualTo(1);
        watch.close();
        assertThat(threads()).isZero();
        assertThat(watch.isActive()).isFalse();
        watch.close();
        for (int i = 0; i < 50; i++) {
            MptcpSocketInspector.watch(events::add).close();
        }
        assertThat(threads()).isZero();
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
    }

    @Test
    void theCallbackItselfMayCloseIt() throws Exception {
        AtomicReference<MptcpWatch> watch = new AtomicReference<>();
        CountDownLatch set = new CountDownLatch(1);
        try (ChangesProgram program = ChangesProgram.start(List.of())) {
            watch.set(MptcpSocketInspector.watch(OFTEN, event -> {
                awaitUninterrupted(set);
                watch.get().close();
                events.add(event);
            }));
            set.countDown();
            program.ask("mptcp a");
            assertThat(events.poll(30, TimeUnit.SECONDS)).isNotNull();
            watch.get().close();
            assertThat(events).isEmpty();
            assertThat(threads()).isZero();
        }
    }

    @Test
    void badInputIsRefusedAndLeavesNothing() {
        for (Duration interval : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(2))) {
            assertThatThrownBy(() -> MptcpSocketInspector.watch(interval, events::add))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("not " + interval);
        }
        assertThatThrownBy(() -> MptcpSocketInspector.watch(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> MptcpSocketInspector.watch(Scope.currentProcess(), OFTEN, events::add))
                .isInstanceOf(IllegalArgumentException.class);
        Scope nowhere = Scope.networkNamespace(Path.of("/proc/self/ns/nothing"));
        assertThatThrownBy(() -> MptcpSocketInspector.watch(nowhere, OFTEN, events::add))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("mptcpify-watch"))
                .count();
    }

    private MptcpEvent await(long token, Kind kind) throws InterruptedException, IOException {
        return await(event -> event.kind() == kind && event.token().equals(OptionalLong.of(token)));
    }

    /** Those that do not match stay, for another question. */
    private MptcpEvent await(Predicate<MptcpEvent> wanted) throws InterruptedException, IOException {
        List<MptcpEvent> others = new ArrayList<>();
        try {
            MptcpEvent event;
            while ((event = events.poll(20, TimeUnit.SECONDS)) != null) {
                if (wanted.test(event)) {
                    return event;
                }
                others.add(event);
            }
        } finally {
            events.addAll(others);
        }
        throw new IOException("not told; there were " + Optional.of(others));
    }
}
