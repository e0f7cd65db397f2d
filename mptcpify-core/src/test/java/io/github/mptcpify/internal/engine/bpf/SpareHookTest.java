// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a loaded program is kept, and when it is not used; with hooks that write down what they are told. */
@Tag("pure")
class SpareHookTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);
    private LoadConditions conditions = new LoadConditions(Map.of("CapEff", "ffff"));
    private boolean failing;
    private final SpareHook spare = new SpareHook(
            operation -> {
                told.add("load");
                return hook();
            },
            () -> conditions);

    @AfterEach
    void leavesNoThread() throws InterruptedException {
        spare.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(SpareHook.THREAD)) {
                thread.join();
            }
        }
    }

    @Test
    void whoComesNextHasIt() throws Exception {
        Hook first = spare.open("preflight");
        spare.giveBack(first);
        assertThat(spare.open("attach")).isSameAs(first);
        assertThat(told).containsExactly("load", "detach", "update");
        assertThat(spare.open("another")).isNotSameAs(first);
        assertThat(told).endsWith("load");
    }

    @Test
    void afterAChangeItIsLoadedAnew() throws Exception {
        Hook first = spare.open("preflight");
        spare.giveBack(first);
        conditions = new LoadConditions(Map.of("CapEff", "0"));
        assertThat(spare.open("attach")).isNotSameAs(first);
        assertThat(told).containsExactly("load", "detach", "close", "load");
    }

    @Test
    void whatCannotBeBroughtUpToDateIsLoadedAnew() throws Exception {
        Hook first = spare.open("preflight");
        spare.giveBack(first);
        failing = true;
        assertThat(spare.open("attach")).isNotSameAs(first);
        assertThat(told).containsExactly("load", "detach", "update", "close", "load");
    }

    @Test
    void oneIsKeptAndNoMore() throws Exception {
        Hook first = spare.open("preflight");
        Hook second = spare.open("preflight");
        spare.giveBack(first);
        spare.giveBack(second);
        assertThat(told).containsExactly("load", "load", "detach", "detach", "close");
        assertThat(spare.open("attach")).isSameAs(first);
    }

    @Test
    void itIsClosedWhenItsTimeIsOver() throws Exception {
        spare.giveBack(spare.open("preflight"));
        long start = System.nanoTime();
        assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThan(SpareHook.KEPT.toNanos() / 2);
        assertThat(told).containsExactly("load", "detach", "close");
        spare.open("attach");
        assertThat(told).endsWith("load");
    }

    @Test
    void whoClosesItWaitsForNothingAndLeavesNoThread() throws Exception {
        spare.giveBack(spare.open("preflight"));
        assertThat(threads()).isEqualTo(1);
        spare.close();
        spare.close();
        assertThat(told).containsExactly("load", "detach", "close");
        assertThat(threads()).isZero();
    }

    @Test
    void whatCannotBeDetachedIsNotKept() throws Exception {
        Hook first = spare.open("preflight");
        failing = true;
        assertThatThrownBy(() -> spare.giveBack(first)).isInstanceOf(IllegalStateException.class);
        assertThat(told).containsExactly("load", "detach", "close");
        assertThat(threads()).isZero();
    }

    @Test
    void whatDecidesAboutALoadIsFound() {
        LoadConditions now = LoadConditions.now();
        assertThat(LoadConditions.now()).isEqualTo(now);
        assertThat(now.facts().get("/proc/thread-self/status"))
                .contains("CapEff:", "Uid:", "Seccomp:")
                .doesNotContain("ctxt_switches");
        assertThat(now.facts().get("/proc/thread-self/ns/net")).startsWith("net:[");
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(SpareHook.THREAD))
                .count();
    }

    private Hook hook() {
        return (Hook) Proxy.newProxyInstance(
                Hook.class.getClassLoader(),
                new Class<?>[] {Hook.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "a hook";
                    default -> {
                        told.add(method.getName());
                        if (method.getName().equals("close")) {
                            closed.countDown();
                        } else if (failing && method.getName().equals("update")) {
                            throw new MptcpifyException("attach", Reason.OTHER, 0, "failing", "", "", null);
                        } else if (failing) {
                            throw new IllegalStateException("failing");
                        }
                        yield null;
                    }
                });
    }
}
