// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A place in the program's array is given from one attachment to another and back while sockets are opened: never is one converted by
 * the scope of the one and the filters of the other.
 *
 * <p>It shows that the second look is taken, and that who changes a place does it in the order that the look counts on. It shows
 * nothing about barriers where memory is not reordered: on x86-64 no load passes another one, and QEMU keeps to that, and gives all CPUs
 * one thread unless {@code VM_THREADS=multi}. The argument for weaker processors stands with {@code is_still} in {@code bpf/maps.h}.
 */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class PlaceReuseTest {
    private static final String OPERATION = "test";
    private static final String MPTCP = "262";
    private static final int ROUNDS = 60;

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void nobodyIsConvertedByHalvesOfTwo() throws Exception {
        inside.enter();
        FoundScope here = FoundScope.of(Scope.cgroup(inside.path()));
        FoundScope elsewhere = FoundScope.of(Scope.cgroup(outside.path()));
        Filter ipv6 = Filter.ALL.withFamilies(Filter.Families.IPV6);
        Filter ipv4 = Filter.ALL.withFamilies(Filter.Families.IPV4);
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger right = new AtomicInteger();
        List<Thread> openers = new ArrayList<>();
        try (BpfHook hook = BpfHook.open(OPERATION)) {
            hook.attach(OPERATION);
            for (int i = 0; i < 3; i++) {
                openers.add(new Thread(() -> {
                    while (running.get()) {
                        count(SocketCall.TCP, wrong);
                        count(SocketCall.TCP6, right);
                    }
                }));
            }
            openers.forEach(Thread::start);
            // ever new numbers, of one place
            int number = 7;
            for (int round = 0; round < ROUNDS; round++) {
                attachAndDetach(hook, number, here, ipv6);
                number += BpfLayout.ATTACHMENTS;
                attachAndDetach(hook, number, elsewhere, ipv4);
                number += BpfLayout.ATTACHMENTS;
            }
            // on one CPU the others may not have had a turn
            hook.add(OPERATION, number, here.key(), ipv6);
            hook.list(OPERATION, here, List.of(number));
            count(SocketCall.TCP6, right);
        } finally {
            running.set(false);
            for (Thread opener : openers) {
                opener.join();
            }
        }
        assertThat(right).as("the IPv6 sockets of its own scope").hasPositiveValue();
        assertThat(wrong).as("IPv4 sockets, which nobody wanted there").hasValue(0);
    }

    /** Below an attached cgroup the place of its attachment is remembered; after a name's end nothing else begins a generation. */
    @Test
    void whatIsRememberedOfAPlaceEndsBeforeAnotherGetsIt() throws Exception {
        FoundScope name = FoundScope.of(
                Scope.cgroups(TestCgroup.mount().relativize(inside.path()).toString()));
        FoundScope elsewhere = FoundScope.of(Scope.cgroup(outside.path()));
        int number = 7;
        try (TestCgroup below = inside.child("below");
                BpfHook hook = BpfHook.open(OPERATION)) {
            hook.attach(OPERATION);
            below.enter();
            for (int round = 0; round < 3; round++) {
                hook.add(OPERATION, number, name.key(), Filter.ALL);
                hook.list(OPERATION, name, List.of(number));
                assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
                assertThat(SocketCall.TCP.open()).as("remembered").isEqualTo(MPTCP);
                hook.list(OPERATION, name, List.of());
                hook.remove(number, name.key(), Filter.ALL);
                number += BpfLayout.ATTACHMENTS;
                hook.add(OPERATION, number, elsewhere.key(), Filter.ALL);
                assertThat(SocketCall.TCP.open()).as("the place is another's").isEqualTo("6");
                hook.remove(number, elsewhere.key(), Filter.ALL);
                number += BpfLayout.ATTACHMENTS;
            }
            TestCgroup.goHome();
        }
    }

    private static void attachAndDetach(BpfHook hook, int number, FoundScope target, Filter filter) throws Exception {
        hook.add(OPERATION, number, target.key(), filter);
        hook.list(OPERATION, target, List.of(number));
        hook.list(OPERATION, target, List.of());
        hook.remove(number, target.key(), filter);
    }

    private static void count(SocketCall call, AtomicInteger converted) {
        if (call.open().equals(MPTCP)) {
            converted.incrementAndGet();
        }
    }
}
