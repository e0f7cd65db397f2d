// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.SocketEvent.Verdict;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.programs.SubscribeMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of each decision, to whom, and when it ends. */
@Tag("bpf")
@Timeout(60)
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class SubscriptionTest {
    /** How many events of 64 bytes, each behind a header of 8, there is room for in the ring of 256 KiB. */
    private static final int ROOM = (1 << 18) / 72;

    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final List<String> OWN_NETWORK = List.of("unshare", "--user", "--map-root-user", "--net");
    private static final List<String> OWN_PIDS = List.of("unshare", "--user", "--map-root-user", "--pid", "--fork");

    private final BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
    private TestCgroup inside;

    @AfterEach
    void noReaderIsLeft() throws Exception {
        awaitTrue(() -> readers() == 0);
    }

    @Test
    void tellsEachFieldOfAProgramBelowTheScope() throws Exception {
        try (TestCgroup child = inside.child("child");
                ForeignProgram program = ForeignProgram.startIn(child);
                Attachment attachment = Mptcpify.attach(inside.path());
                Subscription subscription = attachment.subscribe(events::add)) {
            Instant before = Instant.now();
            program.socket(SocketCall.TCP);
            program.socket(SocketCall.TCP6);
            program.socket(new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_DGRAM, 0));
            SocketEvent first = next();
            SocketEvent second = next();
            Instant after = Instant.now();
            long pid = program.process().pid();
            Path proc = Path.of("/proc", Long.toString(pid));
            assertThat(first)
                    .isEqualTo(new SocketEvent(
                            first.time(),
                            OptionalLong.of(pid),
                            Files.readString(proc.resolve("comm")).strip(),
                            (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
                            inode(child.path()),
                            inode(proc.resolve("ns/net")),
                            StandardProtocolFamily.INET,
                            false,
                            true,
                            Verdict.CONVERTED));
            assertThat(second.family()).isEqualTo(StandardProtocolFamily.INET6);
            assertThat(first.time()).isBetween(before, second.time());
            assertThat(second.time()).isBefore(after);
            assertThat(subscription.lost()).isZero();
        }
        assertThat(events).as("UDP").isEmpty();
    }

    @Test
    void tellsTheFlags() throws Exception {
        inside.enter();
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Subscription subscription = attachment.subscribe(events::add)) {
            for (int flags :
                    List.of(0, SocketCall.SOCK_NONBLOCK, SocketCall.SOCK_CLOEXEC, 0x800 | SocketCall.SOCK_CLOEXEC)) {
                new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_STREAM | flags, 0).open();
                SocketEvent event = next();
                assertThat(event.nonBlocking()).isEqualTo((flags & SocketCall.SOCK_NONBLOCK) != 0);
                assertThat(event.closeOnExec()).isEqualTo((flags & SocketCall.SOCK_CLOEXEC) != 0);
                assertThat(event.pid()).hasValue(ProcessHandle.current().pid());
                assertThat(event.command()).isEqualTo("java");
            }
        }
    }

    @Test
    void tellsEachVerdict() throws Exception {
        inside.enter();
        AttachOptions all = AttachOptions.of(Scope.cgroup(inside.path()));
        for (AttachOptions options : List.of(all.audit(), all.onlyUsers(12345), all.onlyIpv6())) {
            try (Attachment attachment = Mptcpify.attach(options);
                    Subscription subscription = attachment.subscribe(events::add)) {
                assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
                assertThat(next().verdict()).isEqualTo(options.isAudit() ? Verdict.AUDITED : Verdict.FILTERED);
            }
        }
        try (ForeignProgram program = ForeignProgram.start(inside.inside(OWN_NETWORK));
                Attachment attachment = Mptcpify.attach(all);
                Subscription subscription = attachment.subscribe(events::add)) {
            program.setMptcp(false);
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            SocketEvent off = next();
            assertThat(off.verdict()).isEqualTo(Verdict.MPTCP_OFF);
            assertThat(off.networkNamespace()).isNotEqualTo(inode(Path.of("/proc/self/ns/net")));
        }
    }

    @Test
    void aProcessInAPidNamespaceBelowHasItsNumberHere() throws Exception {
        try (ForeignProgram program = ForeignProgram.start(inside.inside(OWN_PIDS));
                Attachment attachment = Mptcpify.attach(inside.path());
                Subscription subscription = attachment.subscribe(events::add)) {
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            long pid = program.process().children().findFirst().orElseThrow().pid();
            assertThat(next().pid()).hasValue(pid);
        }
    }

    @Test
    @Tag("root")
    void aProcessThatIsNotToBeSeenHasNoNumber() throws Exception {
        try (JavaProgram below = JavaProgram.start(
                List.of("unshare", "--pid", "--fork", "--mount-proc"),
                SubscribeMain.class,
                inside.path().toString())) {
            assertThat(below.line()).isEqualTo(AttachMain.ATTACHED);
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(below.line()).isEqualTo("CONVERTED java OptionalLong.empty");
            TestCgroup.goHome();
        }
    }

    @Test
    void eachSubscriberIsToldAndOnlyWhileItIsOne() throws Exception {
        inside.enter();
        BlockingQueue<SocketEvent> others = new LinkedBlockingQueue<>();
        try (Attachment one = Mptcpify.attach(inside.path());
                Attachment same = Mptcpify.attach(inside.path());
                Attachment audit = Mptcpify.attach(
                        AttachOptions.of(Scope.cgroup(inside.path())).audit())) {
            SocketCall.TCP.open();
            Subscription first = one.subscribe(events::add);
            SocketCall.TCP.open();
            Subscription second = same.subscribe(others::add);
            SocketCall.TCP6.open();
            assertThat(List.of(next().family(), next().family()))
                    .containsExactly(StandardProtocolFamily.INET, StandardProtocolFamily.INET6);
            first.close();
            SocketCall.TCP.open();
            try (Subscription third = audit.subscribe(events::add)) {
                SocketCall.TCP.open();
                assertThat(next().verdict()).isEqualTo(Verdict.AUDITED);
            }
            awaitTrue(() -> others.size() == 3);
            same.close();
            assertThat(List.of(first.isActive(), second.isActive())).containsOnly(false);
            assertThat(readers()).as("threads").isZero();
            SocketCall.TCP.open();
        }
        assertThat(others)
                .extracting(SocketEvent::verdict)
                .containsExactly(Verdict.CONVERTED, Verdict.CONVERTED, Verdict.CONVERTED);
        assertThat(events).isEmpty();
    }

    @Test
    void whoComesLaterIsToldNothingOlder() throws Exception {
        inside.enter();
        CountDownLatch blocked = new CountDownLatch(1);
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Subscription slow = attachment.subscribe(blocking(blocked))) {
            SocketCall.TCP.open();
            SocketCall.TCP.open();
            try (Subscription late = attachment.subscribe(events::add)) {
                SocketCall.TCP6.open();
                blocked.countDown();
                assertThat(next().family()).isEqualTo(StandardProtocolFamily.INET6);
            }
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aConsumerThatBlocksHoldsUpNoSocket() throws Exception {
        inside.enter();
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicLong told = new AtomicLong();
        int threads = 6;
        int each = 2000;
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Subscription subscription =
                        attachment.subscribe(blocking(blocked).andThen(event -> told.incrementAndGet()))) {
            List<Thread> storm = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    for (int n = 0; n < each; n++) {
                        SocketCall.TCP.open();
                    }
                });
                storm.add(thread);
                thread.start();
            }
            for (Thread thread : storm) {
                thread.join();
            }
            long decided = attachment.statistics().seen();
            assertThat(decided + attachment.statistics().missed()).isEqualTo((long) threads * each);
            assertThat(told).hasValue(0);
            assertThat(subscription.lost()).isBetween(decided - ROOM - 256, decided - ROOM);
            blocked.countDown();
            awaitTrue(() -> told.get() + subscription.lost() == decided);
            SocketCall.TCP.open();
            awaitTrue(() -> told.get() + subscription.lost() == decided + 1);
        }
        assertThat(readers()).as("threads").isZero();
    }

    @Test
    void aConsumerThatThrowsIsCalledAgain() throws Exception {
        inside.enter();
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Subscription subscription = attachment.subscribe(event -> {
                    events.add(event);
                    throw new AssertionError("thrown by a test's consumer");
                })) {
            SocketCall.TCP.open();
            next();
            SocketCall.TCP.open();
            next();
            assertThat(subscription.isActive()).isTrue();
        }
    }

    @Test
    void aConsumerMayCloseWhatItIsToldBy() throws Exception {
        inside.enter();
        CompletableFuture<AutoCloseable> closed = new CompletableFuture<>();
        Consumer<SocketEvent> closing = event -> {
            events.add(event);
            try {
                closed.join().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            closed.complete(attachment.subscribe(closing));
            SocketCall.TCP.open();
            SocketCall.TCP.open();
            next();
            awaitTrue(() -> readers() == 0);
            assertThat(attachment.isActive()).isTrue();
        }
        Attachment attachment = Mptcpify.attach(inside.path());
        closed.obtrudeValue(attachment);
        attachment.subscribe(closing);
        SocketCall.TCP.open();
        next();
        awaitTrue(() -> readers() == 0);
        assertThat(attachment.isActive()).isFalse();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        assertThat(events).isEmpty();
    }

    @Test
    void closingWaitsForTheCallUnderWay() throws Exception {
        inside.enter();
        CountDownLatch blocked = new CountDownLatch(1);
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            CountDownLatch called = new CountDownLatch(1);
            Consumer<SocketEvent> calling = event -> called.countDown();
            Subscription subscription =
                    attachment.subscribe(calling.andThen(blocking(blocked)).andThen(events::add));
            SocketCall.TCP.open();
            called.await();
            Thread closer = new Thread(subscription::close);
            closer.start();
            awaitTrue(() -> closer.getState() == Thread.State.WAITING);
            assertThat(attachment.statistics().converted()).isEqualTo(1);
            blocked.countDown();
            closer.join();
            assertThat(events).hasSize(1);
            SocketCall.TCP.open();
        }
        assertThat(events).hasSize(1);
    }

    @Test
    void nothingIsWrittenWhileNobodyListens() throws Exception {
        inside.enter();
        Scope scope = Scope.cgroup(inside.path());
        try (BpfHook hook = BpfHook.open("test")) {
            hook.add("test", 7, FoundScope.of(scope).key(), Filter.ALL);
            hook.list("test", FoundScope.of(scope), List.of(7));
            hook.attach("test");
            try (EventRing ring = hook.events("test")) {
                SocketCall.TCP.open();
                assertThat(ring.take(10)).isEmpty();
                assertThat(hook.listen("test", 7, true)).isEqualTo(1);
                SocketCall.TCP.open();
                assertThat(ring.take(10)).hasSize(1);
                hook.listen("test", 7, false);
                SocketCall.TCP.open();
                assertThat(ring.take(10)).isEmpty();
                assertThat(hook.listen("test", 7, true)).isEqualTo(2);
                assertThat(hook.statistics(7).converted()).as("counted on").isEqualTo(3);
            }
        }
    }

    @Test
    void aClosedAttachmentTakesNoSubscriber() throws Exception {
        Attachment attachment = Mptcpify.attach(inside.path());
        attachment.close();
        assertThatThrownBy(() -> attachment.subscribe(events::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(inside.path().toString());
    }

    private static Consumer<SocketEvent> blocking(CountDownLatch latch) {
        return event -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private SocketEvent next() throws InterruptedException {
        SocketEvent event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event within 30 s").isNotNull();
        return event;
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s are over").isLessThan(end);
            Thread.sleep(1);
        }
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("mptcpify-events"))
                .count();
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }
}
