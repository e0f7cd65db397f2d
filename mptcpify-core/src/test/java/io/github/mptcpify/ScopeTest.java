// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scopes other than a cgroup, filters, audit and statistics. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class ScopeTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final List<String> OWN_NETWORK = List.of("unshare", "--user", "--map-root-user", "--net");
    private static final List<String> OWN_PIDS = List.of("unshare", "--user", "--map-root-user", "--pid", "--fork");

    private TestCgroup inside;

    @Test
    void aNetworkNamespaceIsInScopeAndOthersAreNot() throws IOException {
        try (ForeignProgram within = ForeignProgram.start(OWN_NETWORK);
                ForeignProgram elsewhere = ForeignProgram.start(OWN_NETWORK)) {
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
            Path file = Path.of("/proc", Long.toString(within.process().pid()), "ns", "net");
            try (Attachment attachment = Mptcpify.attach(Scope.networkNamespace(file))) {
                assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(within.socket(SocketCall.TCP6)).isEqualTo(MPTCP);
                assertThat(attachment.isActive()).isTrue();
                assertThat(elsewhere.socket(SocketCall.TCP)).isEqualTo(TCP);
                assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            }
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    @Tag("root")
    void aNamedNetworkNamespaceIsFoundByItsFile() throws Exception {
        String name = "mptcpify-test-" + ProcessHandle.current().pid();
        run("ip", "netns", "add", name);
        try (ForeignProgram within = ForeignProgram.start(List.of("ip", "netns", "exec", name));
                Attachment attachment = Mptcpify.attach(Scope.networkNamespace(Path.of("/run/netns", name)))) {
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        } finally {
            run("ip", "netns", "delete", name);
        }
    }

    @Test
    void aProcessIsInScopeAndOthersAreNot() throws IOException {
        try (ForeignProgram one = ForeignProgram.startIn(inside);
                ForeignProgram other = ForeignProgram.startIn(inside);
                Attachment attachment =
                        Mptcpify.attach(Scope.process(one.process().pid()))) {
            assertThat(attachment.isActive()).isTrue();
            assertThat(one.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(other.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            one.close();
            assertThat(attachment.isActive()).as("ended").isFalse();
        }
    }

    @Test
    void aProcessInAPidNamespaceBelowIsNamedByItsNumberHere() throws IOException {
        try (ForeignProgram program = ForeignProgram.start(OWN_PIDS)) {
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            long pid = program.process().children().findFirst().orElseThrow().pid();
            try (Attachment attachment = Mptcpify.attach(Scope.process(pid))) {
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            }
        }
    }

    @Test
    void aThreadsNumberIsRefused() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            long thread = tasks.mapToLong(
                            task -> Long.parseLong(task.getFileName().toString()))
                    .filter(task -> task != ProcessHandle.current().pid())
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> Mptcpify.attach(Scope.process(thread)))
                    .hasMessageContaining("that is the number of a thread");
        }
    }

    @Test
    void aLinkToANamespacesFileIsFollowed() throws IOException {
        Path directory = Files.createTempDirectory("mptcpify");
        try (ForeignProgram within = ForeignProgram.start(OWN_NETWORK)) {
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
            Path file = Path.of("/proc", Long.toString(within.process().pid()), "ns", "net");
            Path link = Files.createSymbolicLink(directory.resolve("link"), file);
            try (Attachment attachment = Mptcpify.attach(Scope.networkNamespace(link))) {
                assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            }
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    @Test
    void aCgroupThatIsTooDeepIsRefused() throws IOException {
        List<TestCgroup> chain = new ArrayList<>(List.of(inside));
        try {
            for (int depth = 0; depth < 63; depth++) {
                chain.add(chain.get(depth).child("d"));
            }
            Path deepest = chain.get(63).path();
            assertThatThrownBy(() -> Mptcpify.attach(deepest)).hasMessageContaining("more than 63 levels below");
        } finally {
            for (int depth = chain.size() - 1; depth > 0; depth--) {
                chain.get(depth).close();
            }
        }
    }

    @Test
    void thisProcessIsAllItsThreadsAndNotItsChildren() throws Exception {
        try (Attachment attachment = Mptcpify.attach(Scope.currentProcess());
                ForeignProgram child = ForeignProgram.start(List.of())) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            List<String> opened = new ArrayList<>();
            Thread thread = new Thread(() -> opened.add(SocketCall.TCP.open()));
            thread.start();
            thread.join();
            assertThat(opened).containsExactly(MPTCP);
            assertThat(child.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    void theHostIsEveryCgroupAndNamespace() throws IOException {
        try (ForeignProgram within = ForeignProgram.start(OWN_NETWORK);
                ForeignProgram other = ForeignProgram.startIn(inside)) {
            try (Attachment attachment = Mptcpify.attach(Scope.host())) {
                assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(other.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            }
            assertThat(other.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    void theCurrentCgroupIsWhereThisProcessIs() throws IOException {
        inside.enter();
        Scope current = Scope.currentCgroup();
        assertThat(current).hasToString(inside.path().toString());
    }

    @Test
    void aCommandIsTheProcessesNameAndNotItsThreads() throws Exception {
        inside.enter();
        Scope scope = Scope.cgroup(inside.path());
        try (ForeignProgram python = ForeignProgram.startIn(inside)) {
            try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).onlyCommands("java", "nothing"))) {
                assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
                assertThat(python.socket(SocketCall.TCP)).isEqualTo(TCP);
                assertThat(attachment.statistics()).isEqualTo(new Statistics(1, 1, 0, 0, 0));
            }
            try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).exceptCommands("java"))) {
                assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
                assertThat(python.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            }
        }
    }

    @Test
    void usersAreOnlyOrExcept() throws IOException {
        inside.enter();
        Scope scope = Scope.cgroup(inside.path());
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).onlyUsers(self))) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        }
        try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).onlyUsers(self + 1))) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
        try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).exceptUsers(self))) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void familiesAreChosen() throws IOException {
        inside.enter();
        Scope scope = Scope.cgroup(inside.path());
        try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).onlyIpv4())) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(SocketCall.TCP6.open()).isEqualTo(TCP);
        }
        try (Attachment attachment = Mptcpify.attach(AttachOptions.of(scope).onlyIpv6())) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(SocketCall.TCP6.open()).isEqualTo(MPTCP);
        }
    }

    @Test
    void anAuditConvertsNothingAndCounts() throws IOException {
        inside.enter();
        AttachOptions options = AttachOptions.of(Scope.cgroup(inside.path())).audit();
        try (Attachment attachment = Mptcpify.attach(options)) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(SocketCall.TCP6.open()).isEqualTo(TCP);
            assertThat(attachment.statistics()).isEqualTo(new Statistics(0, 0, 0, 2, 0));
        }
    }

    @Test
    void differentFiltersOnOneScopeAddUp() throws IOException {
        inside.enter();
        Scope scope = Scope.cgroup(inside.path());
        try (Attachment audit = Mptcpify.attach(AttachOptions.of(scope).audit());
                Attachment none = Mptcpify.attach(AttachOptions.of(scope).onlyCommands("nothing"))) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            try (Attachment all = Mptcpify.attach(scope)) {
                assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
                assertThat(all.statistics()).isEqualTo(new Statistics(1, 0, 0, 0, 0));
            }
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(audit.statistics()).isEqualTo(new Statistics(0, 0, 0, 3, 0));
            assertThat(none.statistics()).isEqualTo(new Statistics(0, 3, 0, 0, 0));
        }
    }

    @Test
    void statisticsAreExactOnAllCpus() throws Exception {
        inside.enter();
        long threads = 8;
        int each = 2000;
        AtomicLong opened = new AtomicLong();
        Statistics last;
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    for (int n = 0; n < each; n++) {
                        if (SocketCall.TCP.open().equals(MPTCP)) {
                            opened.incrementAndGet();
                        }
                    }
                });
                running.add(thread);
                thread.start();
            }
            for (Thread thread : running) {
                thread.join();
            }
            last = attachment.statistics();
        }
        // on a preemptible kernel some may be missed, and are counted as that
        assertThat(last.converted() + last.missed()).isEqualTo(threads * each);
        assertThat(last.converted()).isEqualTo(opened.get());
        assertThat(last.seen()).isEqualTo(last.converted());
    }

    @Test
    void whereMptcpIsOffIsCounted() throws IOException {
        try (ForeignProgram program = ForeignProgram.start(inside.inside(OWN_NETWORK));
                Attachment attachment = Mptcpify.attach(inside.path())) {
            program.setMptcp(false);
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(attachment.statistics()).isEqualTo(new Statistics(0, 0, 1, 0, 0));
        }
    }

    @Test
    void aRemovedCgroupIsHarmlessAndShows() throws IOException {
        TestCgroup child = inside.child("child");
        try (Attachment attachment = Mptcpify.attach(child.path())) {
            assertThat(attachment.isActive()).isTrue();
            child.close();
            assertThat(attachment.isActive()).isFalse();
            try (TestCgroup again = inside.child("child")) {
                again.enter();
                assertThat(SocketCall.TCP.open())
                        .as("another cgroup at the same path")
                        .isEqualTo(TCP);
                assertThat(attachment.isActive()).isFalse();
            }
        }
    }

    @Test
    void whatSharesAScopeIsLimitedWithWords() throws IOException {
        Scope scope = Scope.cgroup(inside.path());
        List<Attachment> attachments = new ArrayList<>();
        for (int user = 0; user < 13; user++) {
            attachments.add(Mptcpify.attach(AttachOptions.of(scope).onlyUsers(user)));
        }
        assertThatThrownBy(() -> Mptcpify.attach(AttachOptions.of(scope).onlyUsers(13)))
                .hasMessageContaining("13 attachments with different filters");
        attachments.add(Mptcpify.attach(AttachOptions.of(scope).onlyUsers(0)));
        attachments.forEach(Attachment::close);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
