// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who owns which scope, and in what order the hook is told; with a hook that writes down what it is told. */
@Tag("pure")
@ExtendWith(DescriptorsCounted.class)
class EngineTest {
    private static final long ONE = 11;
    private static final long TWO = 22;

    private final List<String> told = new ArrayList<>();
    private final Map<Integer, Long> counted = new HashMap<>();
    private final CountDownLatch rings = new CountDownLatch(1);
    private long lost;
    private long missed;
    private boolean guarded = true;
    private String failing = "";
    private final Engine engine = new Engine(operation -> {
        tell("open");
        return new Recorder();
    });

    @Test
    void theScopeIsInBeforeTheProgramIsAttached() throws Exception {
        attach(ONE).close();
        assertThat(told).containsExactly("open", "add 1", "list 11: [1]", "attach", "list 11: []", "close");
    }

    @Test
    void laterAttachmentsShareTheProgram() throws Exception {
        Attachment one = attach(ONE);
        Attachment two = attach(TWO);
        one.close();
        two.close();
        assertThat(told)
                .containsExactly(
                        "open",
                        "add 1",
                        "list 11: [1]",
                        "attach",
                        "add 2",
                        "list 22: [2]",
                        "list 11: []",
                        "remove 1",
                        "list 22: []",
                        "close");
    }

    /** A child that has not executed its program yet holds the link open: what the maps say ends, too. */
    @Test
    void whateverFailsItIsDetached() throws Exception {
        for (String step : List.of("list", "statistics")) {
            Attachment one = attach(ONE);
            failing = step;
            told.clear();
            assertThatThrownBy(one::close).as(step).isInstanceOf(RuntimeException.class);
            assertThat(told).as(step).contains("list 11: []").last().isEqualTo("close");
            assertThat(one.isActive()).isFalse();
            failing = "";
        }
    }

    @Test
    void whatWasMissedBeforeItCameIsNotCounted() throws Exception {
        Attachment first = attach(ONE);
        missed = 5;
        Attachment later = attach(TWO);
        Attachment same = attach(TWO);
        missed = 7;
        assertThat(List.of(
                        first.statistics().missed(),
                        later.statistics().missed(),
                        same.statistics().missed()))
                .containsExactly(7L, 2L, 2L);
        List.of(first, later, same).forEach(Attachment::close);
        assertThat(later.statistics().missed()).as("closed").isEqualTo(2);
        missed = 0;
    }

    @Test
    void aScopeLeavesWithItsLastOwner() throws Exception {
        Attachment other = attach(TWO);
        Attachment first = attach(ONE);
        Attachment second = attach(ONE);
        told.clear();
        first.close();
        first.close();
        assertThat(told).isEmpty();
        second.close();
        assertThat(told).containsExactly("list 11: []", "remove 2");
        other.close();
    }

    @Test
    void aProcessWithTheNumberOfOneThatEndedIsAnother() throws Exception {
        Attachment ended = OpenAttachment.open(engine, AttachOptions.of(Scope.host()), process(7, 100));
        Attachment alive = OpenAttachment.open(engine, AttachOptions.of(Scope.host()), process(7, 200));
        assertThat(told).containsExactly("open", "add 1", "list 7: [1]", "attach", "add 2", "list 7: [2]");
        told.clear();
        ended.close();
        assertThat(told).as("the living one stays listed").containsExactly("remove 1");
        alive.close();
        assertThat(told).containsExactly("remove 1", "list 7: []", "close");

        Attachment before = OpenAttachment.open(engine, AttachOptions.of(Scope.host()), process(7, 100));
        Attachment after = OpenAttachment.open(engine, AttachOptions.of(Scope.host()), process(7, 200));
        Attachment other = attach(ONE);
        told.clear();
        after.close();
        before.close();
        assertThat(told).containsExactly("list 7: []", "remove 4", "remove 3");
        other.close();
    }

    @Test
    void afterTheLastCloseItBeginsAnew() throws Exception {
        attach(ONE).close();
        told.clear();
        attach(TWO).close();
        assertThat(told).containsExactly("open", "add 2", "list 22: [2]", "attach", "list 22: []", "close");
    }

    @Test
    void aFailedAttachLeavesNothing() throws Exception {
        int number = 0;
        for (String step : List.of("open", "add", "list", "attach")) {
            told.clear();
            failing = step;
            assertThatThrownBy(() -> attach(ONE)).hasMessageContaining(step);
            if (!step.equals("open")) {
                number++;
                assertThat(told).as(step).last().isEqualTo("close");
            }
            failing = "";
            told.clear();
            attach(ONE).close();
            number++;
            assertThat(told)
                    .as("after " + step)
                    .containsExactly(
                            "open", "add " + number, "list 11: [" + number + "]", "attach", "list 11: []", "close");
        }
    }

    @Test
    void attachmentsOfOneScopeWithDifferentFiltersAreListedTogether() throws Exception {
        Attachment plain = attach(ONE);
        Attachment filtered =
                OpenAttachment.open(engine, AttachOptions.of(Scope.host()).onlyIpv4(), target(ONE));
        plain.close();
        assertThat(told)
                .containsExactly(
                        "open",
                        "add 1",
                        "list 11: [1]",
                        "attach",
                        "add 2",
                        "list 11: [1, 2]",
                        "list 11: [2]",
                        "remove 1");
        filtered.close();
    }

    @Test
    void whatIsClosedMakesRoom() throws Exception {
        List<Attachment> open = new ArrayList<>();
        for (long cgroup = 1; cgroup <= BpfLayout.ATTACHMENTS; cgroup++) {
            open.add(attach(cgroup));
        }
        told.clear();
        assertThatThrownBy(() -> attach(BpfLayout.ATTACHMENTS + 1))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(MptcpifyException.Reason.TOO_MANY_SCOPES));
        assertThat(told).isEmpty();
        open.remove(7).close();
        open.add(attach(BpfLayout.ATTACHMENTS + 1));
        assertThat(told)
                .containsExactly(
                        "list 8: []",
                        "remove 8",
                        "add " + (BpfLayout.ATTACHMENTS + 8),
                        "list " + (BpfLayout.ATTACHMENTS + 1) + ": [" + (BpfLayout.ATTACHMENTS + 8) + "]");
        open.forEach(Attachment::close);
        assertThat(told).last().isEqualTo("close");
    }

    @Test
    void eachOwnerCountsFromItsOwnBeginning() throws Exception {
        Attachment first = attach(ONE);
        counted.put(1, 5L);
        Attachment second = attach(ONE);
        counted.put(1, 7L);
        assertThat(first.statistics().converted()).isEqualTo(7);
        assertThat(second.statistics().converted()).isEqualTo(2);
        second.close();
        counted.put(1, 10L);
        assertThat(second.statistics().converted()).as("closed").isEqualTo(2);
        assertThat(first.statistics().converted()).isEqualTo(10);
        first.close();
        assertThat(first.statistics().seen()).isEqualTo(10);
    }

    @Test
    void withoutTheGuardNothingIsAttachedUnasked() {
        guarded = false;
        assertThatThrownBy(() -> attach(ONE))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(MptcpifyException.Reason.NO_GUARD))
                .hasMessageContaining("AttachOptions.withoutGuard()");
        assertThat(told).containsExactly("open", "list 11: []", "remove 1", "close");
    }

    @Test
    void anAttachmentIsListenedToWhileOneOfItsSubscribersIsThere() throws Exception {
        Attachment one = attach(ONE);
        Attachment same = attach(ONE);
        told.clear();
        Subscription first = one.subscribe(event -> {});
        lost = 5;
        Subscription second = same.subscribe(event -> {});
        first.close();
        first.close();
        assertThat(told).containsExactly("ring", "listen 1", "listen 1");
        assertThat(List.of(first.isActive(), second.isActive())).containsExactly(false, true);
        lost = 7;
        assertThat(first.lost()).as("closed").isEqualTo(5);
        assertThat(second.lost()).isEqualTo(2);
        same.close();
        assertThat(told).last().isEqualTo("ignore 1");
        assertThat(second.isActive()).isFalse();
        assertThat(second.lost()).as("closed").isEqualTo(2);
        assertThat(rings.getCount()).as("open rings").isZero();
        assertThatThrownBy(() -> same.subscribe(event -> {})).isInstanceOf(IllegalStateException.class);
        one.close();
    }

    @Test
    void aFailedSubscriptionLeavesNothing() throws Exception {
        try (Attachment one = attach(ONE)) {
            failing = "ring";
            assertThatThrownBy(() -> one.subscribe(event -> {})).hasMessageContaining("ring");
            failing = "listen";
            assertThatThrownBy(() -> one.subscribe(event -> {})).hasMessageContaining("listen");
            assertThat(rings.await(10, TimeUnit.SECONDS))
                    .as("the ring is closed")
                    .isTrue();
            failing = "";
            one.subscribe(event -> {}).close();
            assertThat(told).endsWith("ring", "listen 1", "ignore 1");
        }
    }

    @Test
    void aFailedLaterAttachLeavesTheEarlierOne() throws Exception {
        Attachment one = attach(ONE);
        failing = "list 22";
        assertThatThrownBy(() -> attach(TWO)).isInstanceOf(MptcpifyException.class);
        assertThat(told).doesNotContain("close");
        one.close();
        assertThat(told).last().isEqualTo("close");
    }

    @Test
    void threadsMayAttachAndCloseAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long cgroup = i % 2 == 0 ? ONE : TWO;
            Thread thread = new Thread(() -> {
                try {
                    for (int round = 0; round < 1000; round++) {
                        attach(cgroup).close();
                    }
                } catch (IOException | RuntimeException e) {
                    synchronized (thrown) {
                        thrown.add(e);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).isEmpty();
        assertThat(told.stream().filter("open"::equals).count())
                .isEqualTo(told.stream().filter("close"::equals).count());
        assertThat(told).last().isEqualTo("close");
    }

    private Attachment attach(long cgroup) throws IOException {
        return OpenAttachment.open(engine, AttachOptions.of(Scope.cgroup(Path.of("/" + cgroup))), target(cgroup));
    }

    private static FoundScope process(long pid, long birth) {
        return new FoundScope(new FoundScope.Key(FoundScope.Kind.PROCESS, pid), List.of(), birth, () -> {});
    }

    private static FoundScope target(long cgroup) {
        return new FoundScope(new FoundScope.Key(FoundScope.Kind.CGROUP, cgroup), List.of(cgroup, 1L), 0, () -> {});
    }

    private void tell(String what) throws MptcpifyException {
        told.add(what);
        if (!failing.isEmpty() && what.startsWith(failing)) {
            throw new MptcpifyException("test", MptcpifyException.Reason.OTHER, 0, what, "", "", null);
        }
    }

    private final class Recorder implements Hook {
        @Override
        public boolean hasGuard() {
            return guarded;
        }

        @Override
        public void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException {
            tell("relax " + attachment);
        }

        @Override
        public void tryRelaxing(String operation, LenientPlace place) throws MptcpifyException {
            tell("try relaxing");
        }

        @Override
        public void report(String operation, int attachment, boolean audit) throws MptcpifyException {
            tell("report " + attachment);
        }

        @Override
        public List<Refusal> refusals(int attachment) {
            return List.of();
        }

        @Override
        public void add(String operation, int attachment, FoundScope.Key scope, Filter filter)
                throws MptcpifyException {
            tell("add " + attachment);
        }

        @Override
        public void list(String operation, FoundScope target, List<Integer> attachments) throws MptcpifyException {
            tell("list " + target.key().id() + ": " + attachments);
        }

        @Override
        public void attach(String operation) throws MptcpifyException {
            tell("attach");
        }

        @Override
        public void detach() {
            told.add("detach");
        }

        @Override
        public void update(String operation) throws MptcpifyException {
            tell("update");
        }

        @Override
        public Statistics statistics(int attachment) {
            if (failing.equals("statistics")) {
                throw new IllegalStateException(failing);
            }
            return new Statistics(counted.getOrDefault(attachment, 0L), 0, 0, 0, missed);
        }

        @Override
        public long missed() {
            return missed;
        }

        @Override
        public void remove(int attachment, FoundScope.Key scope, Filter filter) {
            told.add("remove " + attachment);
        }

        @Override
        public int listen(String operation, int attachment, boolean on) throws MptcpifyException {
            tell((on ? "listen " : "ignore ") + attachment);
            return 1;
        }

        @Override
        public long lost(int attachment) {
            return lost;
        }

        @Override
        public EventRing events(String operation) throws MptcpifyException {
            tell("ring");
            return new Silent();
        }

        @Override
        public void close() {
            told.add("close");
        }
    }

    /** A ring in which there is never anything. */
    private final class Silent implements EventRing {
        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public List<byte[]> take(int most) {
            return List.of();
        }

        @Override
        public void close() {
            rings.countDown();
        }
    }
}
