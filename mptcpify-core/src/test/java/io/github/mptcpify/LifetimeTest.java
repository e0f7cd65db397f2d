// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.jna.Bpf;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.programs.DyingMain;
import io.github.mptcpify.programs.ExhaustedMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in between, nothing is left: no descriptor, link, map or thread. */
@Tag("bpf")
@Timeout(300)
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class LifetimeTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final int THREADS = 32;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong told = new AtomicLong();
    private TestCgroup inside;
    private TestCgroup beside;
    private TestCgroup behind;

    @BeforeEach
    void enterOne() throws IOException {
        inside.enter();
    }

    @Test
    void manyThreadsLeaveNothing() throws Exception {
        List<String> before = DescriptorsCounted.open();
        AtomicBoolean over = new AtomicBoolean();
        Thread opener = new Thread(() -> {
            while (!over.get()) {
                String protocol = SocketCall.TCP.open();
                if (!protocol.equals(TCP) && !protocol.equals(MPTCP)) {
                    failures.add(protocol);
                }
            }
        });
        opener.start();
        try {
            try (Attachment stays = Mptcpify.attach(inside.path())) {
                inThreads(16);
                // with the opener beside them a preemptible kernel may miss some
                assertThat(Stream.generate(SocketCall.TCP::open).limit(100)).contains(MPTCP);
            }
            // now each of them may be the first or the last, for which the program is loaded and unloaded
            inThreads(1);
        } finally {
            over.set(true);
            opener.join();
        }
        assertThat(failures).isEmpty();
        assertThat(told.get()).as("events").isPositive();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("mptcpify-"));
    }

    private void inThreads(int rounds) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            Random random = new Random(number);
            Thread thread = new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    try {
                        attachAndClose(random);
                    } catch (IOException | RuntimeException e) {
                        failures.add(e.toString());
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Some attachments, some subscribed to, closed in any order and some of them twice. */
    private void attachAndClose(Random random) throws IOException {
        List<TestCgroup> cgroups = List.of(inside, beside, behind);
        List<Runnable> open = new ArrayList<>();
        for (int count = random.nextInt(3); count >= 0; count--) {
            AttachOptions all = AttachOptions.of(
                    Scope.cgroup(cgroups.get(random.nextInt(cgroups.size())).path()));
            List<AttachOptions> choice =
                    List.of(all, all.onlyIpv4(), all.audit(), AttachOptions.of(Scope.currentProcess()));
            Attachment attachment = Mptcpify.attach(choice.get(random.nextInt(choice.size())));
            open.add(attachment::close);
            if (random.nextBoolean()) {
                open.add(attachment.subscribe(event -> told.incrementAndGet())::close);
            }
            SocketCall.TCP.open();
            attachment.statistics();
        }
        open.add(open.get(0));
        Collections.shuffle(open, random);
        open.forEach(Runnable::run);
    }

    /** Not even to load a class. A subscription ends first, and may leave some to what is closed after it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "subscribe"})
    void closingNeedsNoDescriptor(String subscription) throws Exception {
        List<String> few = List.of("sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh");
        List<String> arguments = new ArrayList<>(List.of(inside.path().toString()));
        if (!subscription.isEmpty()) {
            arguments.add(subscription);
        }
        try (JavaProgram program =
                JavaProgram.start(beside.inside(few), ExhaustedMain.class, arguments.toArray(new String[0]))) {
            assertThat(program.line()).isEqualTo(AttachMain.ATTACHED);
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            program.tell("go");
            assertThat(program.line()).isEqualTo("thrown nothing, converted 1");
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    /** As a child does that was forked and has not executed its program yet. */
    @Test
    void whatHoldsTheLinkConvertsNothingAfterTheClose() throws Exception {
        List<Integer> copies = new ArrayList<>();
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            int self = Syscalls.pidfdOpen(ProcessHandle.current().pid());
            for (String descriptor : DescriptorsCounted.open()) {
                if (descriptor.endsWith("anon_inode:bpf_link")) {
                    copies.add(Syscalls.pidfdGetfd(
                            self, Integer.parseInt(descriptor.split(" ", -1)[0])));
                }
            }
            Syscalls.close(self);
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        }
        assertThat(copies).hasSize(1).allMatch(copy -> copy > 0);
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        copies.forEach(Syscalls::close);
    }

    @ParameterizedTest
    @Tag("root")
    @ValueSource(strings = {"return", "exit", "memory", "wait"})
    void aJvmThatEndsLeavesNothingAttached(String way) throws Exception {
        List<Integer> before = Bpf.programsOn("update_socket_protocol");
        try (JavaProgram program = JavaProgram.start(
                beside.inside(List.of("env", "JAVA_TOOL_OPTIONS=-Xmx24m")),
                DyingMain.class,
                inside.path().toString(),
                way)) {
            assertThat(program.line()).isEqualTo(AttachMain.ATTACHED);
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(Bpf.programsOn("update_socket_protocol")).hasSize(before.size() + 1);
            if (way.equals("wait")) {
                program.kill();
            } else {
                program.close();
            }
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(Bpf.programsOn("update_socket_protocol")).isEqualTo(before);
        }
    }
}
