// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who owns which scope, and in what order the hook is told; with a hook that writes down what it is told. */
@Tag("pure")
class EngineTest {
    private static final Cgroup ONE = new Cgroup(Path.of("/one"), List.of(11L, 1L));
    private static final Cgroup TWO = new Cgroup(Path.of("/two"), List.of(22L, 1L));

    private final List<String> told = new ArrayList<>();
    private String failing = "";
    private final Engine engine = new Engine(operation -> {
        tell("open");
        return new Recorder();
    });

    @Test
    void theScopeIsInBeforeTheProgramIsAttached() throws Exception {
        engine.attach(ONE).close();
        assertThat(told).containsExactly("open", "add /one", "attach", "close");
    }

    @Test
    void laterAttachmentsShareTheProgram() throws Exception {
        Attachment one = engine.attach(ONE);
        Attachment two = engine.attach(TWO);
        one.close();
        two.close();
        assertThat(told).containsExactly("open", "add /one", "attach", "add /two", "remove /one", "close");
    }

    @Test
    void aScopeLeavesWithItsLastOwner() throws Exception {
        Attachment other = engine.attach(TWO);
        Attachment first = engine.attach(ONE);
        Attachment second = engine.attach(ONE);
        told.clear();
        first.close();
        first.close();
        assertThat(told).isEmpty();
        second.close();
        assertThat(told).containsExactly("remove /one");
        other.close();
    }

    @Test
    void afterTheLastCloseItBeginsAnew() throws Exception {
        engine.attach(ONE).close();
        told.clear();
        engine.attach(TWO).close();
        assertThat(told).containsExactly("open", "add /two", "attach", "close");
    }

    @Test
    void aFailedAttachLeavesNothing() throws Exception {
        for (String step : List.of("open", "add /one", "attach")) {
            told.clear();
            failing = step;
            assertThatThrownBy(() -> engine.attach(ONE)).hasMessageContaining(step);
            if (!step.equals("open")) {
                assertThat(told).as(step).last().isEqualTo("close");
            }
            failing = "";
            told.clear();
            engine.attach(ONE).close();
            assertThat(told).as("after " + step).containsExactly("open", "add /one", "attach", "close");
        }
    }

    @Test
    void aFailedLaterAttachLeavesTheEarlierOne() throws Exception {
        Attachment one = engine.attach(ONE);
        failing = "add /two";
        assertThatThrownBy(() -> engine.attach(TWO)).isInstanceOf(MptcpifyException.class);
        assertThat(told).doesNotContain("close");
        one.close();
        assertThat(told).last().isEqualTo("close");
    }

    @Test
    void threadsMayAttachAndCloseAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Cgroup cgroup = i % 2 == 0 ? ONE : TWO;
            Thread thread = new Thread(() -> {
                try {
                    for (int round = 0; round < 1000; round++) {
                        engine.attach(cgroup).close();
                    }
                } catch (MptcpifyException | RuntimeException e) {
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

    private void tell(String what) throws MptcpifyException {
        told.add(what);
        if (what.equals(failing)) {
            throw new MptcpifyException("test", MptcpifyException.Reason.OTHER, 0, what, "", "", null);
        }
    }

    private final class Recorder implements Hook {
        @Override
        public void add(String operation, Cgroup cgroup) throws MptcpifyException {
            tell("add " + cgroup.path());
        }

        @Override
        public void attach(String operation) throws MptcpifyException {
            tell("attach");
        }

        @Override
        public void remove(Cgroup cgroup) {
            told.add("remove " + cgroup.path());
        }

        @Override
        public void close() {
            told.add("close");
        }
    }
}
