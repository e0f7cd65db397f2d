// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.support.HookChecks;
import io.github.mptcpify.programs.PersistentMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.PinnedMaps;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attachments that outlive their makers: what they convert, what is listed, and what is mended. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class PersistentTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final List<String> OWN_NETWORK = List.of("unshare", "--user", "--map-root-user", "--net");

    private final Path directory =
            Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-persistent-test");
    private final PersistentAttachments persistent = new KeptAttachments(directory, PersistentMain.PATIENCE);

    private TestCgroup inside;
    private TestCgroup outside;

    @AfterEach
    void nothingIsLeft() throws IOException {
        TestCgroup.goHome();
        boolean left = Files.exists(directory);
        for (PersistentAttachment attachment : persistent.list()) {
            attachment.detach();
        }
        assertThat(left).as("left by the test").isFalse();
    }

    @Test
    void whatAJvmThatHasEndedAttachedIsListedAndDetachedHere() throws IOException {
        try (ForeignProgram within = ForeignProgram.startIn(inside);
                ForeignProgram without = ForeignProgram.startIn(outside)) {
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(attachInAnotherJvm()).containsExactly("1");
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(within.socket(SocketCall.TCP6)).isEqualTo(MPTCP);
            assertThat(without.socket(SocketCall.TCP)).isEqualTo(TCP);
            PersistentAttachment attachment = persistent.list().get(0);
            assertThat(attachment.options()).isEqualTo(AttachOptions.of(Scope.cgroup(inside.path())));
            assertThat(attachment.isActive()).isTrue();
            assertThat(attachment.statistics()).isEqualTo(new Statistics(2, 0, 0, 0, 0));
            assertThat(persistent.detach(1)).isTrue();
            assertThat(persistent.detach(1)).isFalse();
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
        assertThat(directory).doesNotExist();
    }

    /** As root makes one for a user. Root itself may remove any. */
    @Test
    void aDirectoryThatItsUserMayNotRemoveStays() throws IOException {
        Path prepared = Files.createDirectories(
                directory.resolve("pins"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        try {
            PersistentAttachments own = new KeptAttachments(prepared, PersistentMain.PATIENCE);
            for (int i = 0; i < 2; i++) {
                own.attach(Scope.cgroup(inside.path()));
                assertThat(own.detach(1)).isTrue();
                assertThat(own.list()).isEmpty();
            }
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(prepared);
            Files.delete(directory);
        }
    }

    @Test
    void isListedAsItWasAskedFor() throws IOException {
        Instant before = Instant.now();
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        List<AttachOptions> all = List.of(
                AttachOptions.of(Scope.cgroup(inside.path())),
                AttachOptions.of(Scope.cgroup(inside.path()))
                        .onlyCommands("curl", "java")
                        .exceptUsers(7)
                        .onlyIpv4()
                        .audit(),
                AttachOptions.of(Scope.currentProcess()).onlyIpv6(),
                AttachOptions.of(Scope.host()).onlyCommands("nothing"));
        for (AttachOptions options : all) {
            persistent.attach(options);
        }
        List<PersistentAttachment> listed = persistent.list();
        assertThat(listed).extracting(PersistentAttachment::options).isEqualTo(all);
        assertThat(listed).extracting(PersistentAttachment::id).containsExactly(1L, 2L, 3L, 4L);
        assertThat(HookChecks.persistent(persistent).fact())
                .isEqualTo(
                        "1: %1$s; 2: %1$s, only commands curl java, except users 7, only IPv4, audit; "
                                + "3: process %2$d, only IPv6; 4: the whole host, only commands nothing",
                        inside.path(), ProcessHandle.current().pid());
        for (PersistentAttachment attachment : listed) {
            assertThat(attachment.since()).isBetween(before, Instant.now());
            assertThat(attachment.user()).isEqualTo(self);
            assertThat(attachment.isActive()).isTrue();
            assertThat(attachment.detach()).isTrue();
            assertThat(attachment.detach()).isFalse();
            assertThat(attachment.isActive()).isFalse();
            assertThatThrownBy(attachment::statistics).hasMessageContaining("was detached");
        }
    }

    @Test
    void pathsAreAnyProcesssOwn() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path relative = Path.of("").toAbsolutePath().relativize(inside.path());
        PersistentAttachment cgroup = persistent.attach(relative);
        PersistentAttachment namespace = persistent.attach(Scope.networkNamespace(Path.of("/proc/self/ns/net")));
        assertThat(cgroup.scope()).isEqualTo(Scope.cgroup(inside.path()));
        assertThat(namespace.scope()).isEqualTo(Scope.networkNamespace(Path.of("/proc/" + pid + "/ns/net")));
        cgroup.detach();
        namespace.detach();
    }

    @Test
    void filtersDecideAndAreTakenAwayWithTheirAttachment() throws Exception {
        inside.enter();
        AttachOptions scope = AttachOptions.of(Scope.cgroup(inside.path()));
        PersistentAttachment other = persistent.attach(outside.path());
        PersistentAttachment python = persistent.attach(scope.exceptCommands("java"));
        PersistentAttachment audit = persistent.attach(scope.onlyUsers(0, 65534).audit());
        PersistentAttachment ipv6 = persistent.attach(scope.onlyIpv6());
        try (ForeignProgram program = ForeignProgram.startIn(inside)) {
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(SocketCall.TCP6.open()).isEqualTo(MPTCP);
        }
        assertThat(python.statistics()).isEqualTo(new Statistics(1, 2, 0, 0, 0));
        assertThat(audit.statistics()).isEqualTo(new Statistics(0, 0, 0, 3, 0));
        assertThat(ipv6.statistics()).isEqualTo(new Statistics(1, 2, 0, 0, 0));
        assertThat(other.statistics()).isEqualTo(new Statistics(0, 0, 0, 0, 0));
        ipv6.detach();
        assertThat(SocketCall.TCP6.open()).isEqualTo(TCP);
        python.detach();
        audit.detach();
        assertThat(PinnedMaps.keys(directory, "commands")
                        + PinnedMaps.keys(directory, "users")
                        + PinnedMaps.attachments(directory))
                .isEqualTo(1);
        other.detach();
    }

    @Test
    void thoseWhoAskForTheSameShareAndCountFromTheirBeginning() throws IOException {
        inside.enter();
        PersistentAttachment first = persistent.attach(inside.path());
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        PersistentAttachment second = persistent.attach(inside.path());
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        assertThat(first.statistics().converted()).isEqualTo(2);
        assertThat(second.statistics().converted()).isEqualTo(1);
        first.detach();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        assertThat(second.statistics().converted()).isEqualTo(2);
        PersistentAttachment third = persistent.attach(inside.path());
        assertThat(third.id()).isEqualTo(3);
        third.detach();
        assertThat(persistent.attach(outside.path()).id()).as("not given again").isEqualTo(4);
        assertThat(persistent.detach(4)).isTrue();
        second.detach();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        assertThat(persistent.attach(inside.path()).id())
                .as("nothing was attached")
                .isEqualTo(1);
        assertThat(first.detach()).as("another one of its number").isFalse();
        assertThat(persistent.detach(1)).isTrue();
    }

    @Test
    void whatIsAttachedOnceIsOneUntilItsCgroupIsAnother() throws IOException {
        AttachOptions options = AttachOptions.of(Scope.cgroup(inside.path()));
        PersistentAttachments.Attached once = persistent.attachOnce(options);
        PersistentAttachment first = once.attachment();
        assertThat(once.already()).isFalse();
        PersistentAttachments.Attached again = persistent.attachOnce(options);
        assertThat(again.already()).isTrue();
        assertThat(again.attachment().id()).isEqualTo(first.id());
        assertThat(persistent.attachOnce(options.onlyIpv4()).attachment().id()).isEqualTo(2);
        TestCgroup child = inside.child("child");
        AttachOptions below = AttachOptions.of(Scope.cgroup(child.path()));
        assertThat(persistent.attachOnce(below).attachment().id()).isEqualTo(3);
        child.close();
        try (TestCgroup later = inside.child("child")) {
            assertThat(persistent.attachOnce(below).attachment().id())
                    .as("of another cgroup")
                    .isEqualTo(4);
            later.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            TestCgroup.goHome();
            assertThat(persistent.states())
                    .extracting(PersistentAttachment.State::active)
                    .containsExactly(true, true, false, true);
            assertThat(persistent.states())
                    .extracting(state -> state.statistics().converted())
                    .containsExactly(1L, 1L, 0L, 1L);
            assertThat(persistent.detachIf(attachment -> attachment.id() != first.id()))
                    .extracting(PersistentAttachment::id)
                    .containsExactly(2L, 3L, 4L);
            inside.enter();
            assertThat(SocketCall.TCP.open()).as("the first is left").isEqualTo(MPTCP);
            assertThat(persistent.detachIf(attachment -> true)).hasSize(1);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            TestCgroup.goHome();
        }
    }

    /** What is read is counted: each opening reads the mounts, and more. */
    @Test
    void allAreListedInOneOpening() throws IOException {
        AttachOptions options = AttachOptions.of(Scope.cgroup(inside.path()));
        persistent.attach(options);
        assertThat(persistent.states()).hasSize(1);
        long before = reads();
        assertThat(persistent.states()).hasSize(1);
        long one = reads() - before;
        for (int i = 1; i < 10; i++) {
            persistent.attach(options.onlyCommands("program-" + i));
        }
        assertThat(persistent.states()).hasSize(10);
        before = reads();
        assertThat(persistent.states()).hasSize(10);
        assertThat(reads() - before).isPositive().isLessThan(2 * one);
        assertThat(persistent.detachIf(attachment -> true)).hasSize(10);
    }

    private static long reads() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/io")).stream()
                .filter(line -> line.startsWith("syscr: "))
                .mapToLong(line -> Long.parseLong(line.substring("syscr: ".length())))
                .sum();
    }

    @Test
    void aNetworkNamespaceIsNotTakenForALaterOneOfItsNumber() throws Exception {
        PersistentAttachment attachment;
        long inode;
        try (ForeignProgram within = ForeignProgram.start(OWN_NETWORK)) {
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
            inode = inode(within);
            attachment = persistent.attach(Scope.networkNamespace(namespace(within)));
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(attachment.isActive()).isTrue();
        }
        // the kernel takes them apart a little later, and gives the lowest number that is free
        boolean again = false;
        for (int tries = 0; tries < 200 && !again; tries++) {
            try (ForeignProgram later = ForeignProgram.start(OWN_NETWORK)) {
                assertThat(later.socket(SocketCall.TCP)).isEqualTo(TCP);
                again = inode(later) == inode;
                if (again) {
                    assertThat(attachment.isActive()).isFalse();
                    PersistentAttachment own = persistent.attach(Scope.networkNamespace(namespace(later)));
                    assertThat(later.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                    assertThat(own.isActive()).isTrue();
                    assertThat(attachment.detach()).isTrue();
                    assertThat(later.socket(SocketCall.TCP))
                            .as("still attached")
                            .isEqualTo(MPTCP);
                    assertThat(own.detach()).isTrue();
                    assertThat(later.socket(SocketCall.TCP)).isEqualTo(TCP);
                }
            }
        }
        assertThat(again).as("a number that came again").isTrue();
    }

    @Test
    void aProcessIsInScopeUntilItEnds() throws IOException {
        PersistentAttachment attachment;
        try (ForeignProgram one = ForeignProgram.start(List.of());
                ForeignProgram other = ForeignProgram.start(List.of())) {
            attachment = persistent.attach(Scope.process(one.process().pid()));
            assertThat(one.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            assertThat(other.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(attachment.isActive()).isTrue();
        }
        assertThat(attachment.isActive()).isFalse();
        assertThat(persistent.list()).hasSize(1);
        assertThat(attachment.detach()).isTrue();
    }

    @Test
    void aRemovedCgroupIsListedAsGone() throws IOException {
        TestCgroup child = inside.child("child");
        PersistentAttachment attachment = persistent.attach(child.path());
        child.close();
        assertThat(attachment.isActive()).isFalse();
        try (TestCgroup again = inside.child("child")) {
            again.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(persistent.list())
                    .singleElement()
                    .satisfies(listed -> assertThat(listed.isActive()).isFalse());
        }
        assertThat(attachment.detach()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // the attachment is open for what happens in its block
    void thoseThatEndWithTheProcessGoTheirOwnWay() throws IOException {
        PersistentAttachment lasting = persistent.attach(inside.path());
        try (Attachment passing = Mptcpify.attach(outside.path());
                Attachment both = Mptcpify.attach(inside.path())) {
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            outside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            lasting.detach();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        }
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
    }

    @Test
    void severalProcessesAtOnceLoseNothing() throws Exception {
        String[] churn = {
            "churn",
            directory.toString(),
            "30",
            inside.path().toString(),
            outside.path().toString()
        };
        List<Long> expected = new ArrayList<>();
        try (JavaProgram one = JavaProgram.start(List.of(), PersistentMain.class, churn);
                JavaProgram other = JavaProgram.start(List.of(), PersistentMain.class, churn)) {
            assertThat(one.line()).isEqualTo("ready");
            assertThat(other.line()).isEqualTo("ready");
            for (int round = 0; round < 40; round++) {
                PersistentAttachment attachment = persistent.attach(inside.path());
                inside.enter();
                assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
                assertThat(attachment.detach()).isTrue();
            }
            for (JavaProgram program : List.of(one, other)) {
                program.lines().forEach(number -> expected.add(Long.valueOf(number)));
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(persistent.list())
                .extracting(PersistentAttachment::id)
                .containsExactlyInAnyOrderElementsOf(expected);
        for (TestCgroup cgroup : List.of(inside, outside)) {
            boolean listed = persistent.list().stream()
                    .anyMatch(attachment -> attachment.scope().path().equals(cgroup.path()));
            cgroup.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(listed ? MPTCP : TCP);
        }
        for (long number : expected) {
            assertThat(persistent.detach(number)).isTrue();
        }
        inside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
    }

    /** All attachments share the guard: who sees the machine through a sandbox's mounts must not switch it off. */
    @Test
    @Tag("host")
    @Tag("root")
    void whoCannotFindTheGuardLeavesItAsItIs() throws IOException {
        String contradicting = "echo 0 > \"$0\" && mount --bind \"$0\" /proc/sys/net/mptcp/enabled && exec \"$@\"";
        Path file = Files.createTempFile("mptcpify", "enabled");
        try (ForeignProgram within = ForeignProgram.start(inside.inside(OWN_NETWORK))) {
            PersistentAttachment attachment = persistent.attach(inside.path());
            try (JavaProgram sandboxed = JavaProgram.start(
                    List.of("unshare", "--mount", "sh", "-c", contradicting, file.toString()),
                    PersistentMain.class,
                    "pass",
                    outside.path().toString(),
                    directory.toString())) {
                assertThat(sandboxed.lines()).containsExactly("true");
            }
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            within.setMptcp(false);
            assertThat(within.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(attachment.statistics()).isEqualTo(new Statistics(1, 0, 1, 0, 0));
            attachment.detach();
        } finally {
            Files.delete(file);
        }
    }

    private List<String> attachInAnotherJvm() throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of(), PersistentMain.class, "attach", inside.path().toString(), directory.toString())) {
            return program.lines();
        }
    }

    private static Path namespace(ForeignProgram program) {
        return Path.of("/proc", Long.toString(program.process().pid()), "ns", "net");
    }

    private static long inode(ForeignProgram program) throws IOException {
        return (Long) Files.getAttribute(namespace(program), "unix:ino");
    }
}
