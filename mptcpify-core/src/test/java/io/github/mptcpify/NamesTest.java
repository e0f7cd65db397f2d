// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attachments to names: of cgroups that are there, that come, go and come again. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class NamesTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private TestCgroup inside;

    /** Of a cgroup's directory, from the hierarchy's root. */
    private static String name(Path directory) throws IOException {
        return TestCgroup.mount().relativize(directory).toString();
    }

    /** What a program's first socket is, in a cgroup that is made now and removed again. */
    private String firstSocketIn(String child) throws IOException {
        try (TestCgroup made = inside.child(child);
                ForeignProgram program = ForeignProgram.startIn(made)) {
            return program.socket(SocketCall.TCP);
        }
    }

    @Test
    void aNameIsInScopeEachTimeThatItComes() throws IOException {
        String name = name(inside.path()) + "/shop.service";
        assertThat(firstSocketIn("shop.service")).isEqualTo(TCP);
        try (Attachment attachment = Mptcpify.attach(Scope.cgroups(name))) {
            assertThat(attachment.isActive()).isTrue();
            for (int life = 1; life <= 3; life++) {
                assertThat(firstSocketIn("shop.service")).isEqualTo(MPTCP);
                assertThat(attachment.statistics().converted()).isEqualTo(life);
            }
            assertThat(firstSocketIn("shop.service2")).isEqualTo(TCP);
            assertThat(firstSocketIn("shop.servic")).isEqualTo(TCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(attachment.statistics().converted()).isEqualTo(3);
        }
        assertThat(firstSocketIn("shop.service")).isEqualTo(TCP);
    }

    @Test
    void oneThatIsThereAlreadyIsInScopeWithAllBelow() throws IOException {
        try (TestCgroup shop = inside.child("shop");
                TestCgroup below = shop.child("below");
                ForeignProgram program = ForeignProgram.startIn(shop);
                ForeignProgram deeper = ForeignProgram.startIn(below);
                ForeignProgram elsewhere = ForeignProgram.startIn(inside)) {
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            try (Attachment attachment = Mptcpify.attach(Scope.cgroups(name(shop.path())))) {
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(deeper.socket(SocketCall.TCP6)).isEqualTo(MPTCP);
                assertThat(elsewhere.socket(SocketCall.TCP)).isEqualTo(TCP);
                assertThat(attachment.statistics().converted()).isEqualTo(3);
            }
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            assertThat(deeper.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    void patternsMatchAsTheKernelIsTold() throws IOException {
        String base = name(inside.path());
        try (Attachment within = Mptcpify.attach(Scope.cgroups(base + "/worker@*.service"));
                Attachment across = Mptcpify.attach(Scope.cgroups(base + "/**/pod-*"))) {
            assertThat(firstSocketIn("worker@1.service")).isEqualTo(MPTCP);
            assertThat(firstSocketIn("worker@.service")).isEqualTo(MPTCP);
            assertThat(firstSocketIn("worker.service")).isEqualTo(TCP);
            assertThat(within.statistics().converted()).isEqualTo(2);
            try (TestCgroup pods = inside.child("pods")) {
                try (TestCgroup pod = pods.child("pod-1");
                        TestCgroup again = pod.child("pod-2");
                        ForeignProgram program = ForeignProgram.startIn(again);
                        ForeignProgram beside = ForeignProgram.startIn(pods)) {
                    assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                    assertThat(beside.socket(SocketCall.TCP)).isEqualTo(TCP);
                    // though both of them match
                    assertThat(across.statistics().converted()).isEqualTo(1);
                }
            }
            assertThat(firstSocketIn("pod-3")).isEqualTo(MPTCP);
        }
        assertThat(firstSocketIn("worker@1.service")).isEqualTo(TCP);
    }

    @Test
    void namesAndCgroupsShareOneCgroup() throws IOException {
        try (TestCgroup shop = inside.child("shop");
                ForeignProgram program = ForeignProgram.startIn(shop)) {
            Scope byName = Scope.cgroups(name(shop.path()));
            try (Attachment named = Mptcpify.attach(AttachOptions.of(byName).audit());
                    Attachment second = Mptcpify.attach(AttachOptions.of(byName).onlyIpv6())) {
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
                try (Attachment very = Mptcpify.attach(shop.path())) {
                    assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                    assertThat(very.statistics().converted()).isEqualTo(1);
                }
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
                assertThat(program.socket(SocketCall.TCP6)).isEqualTo(MPTCP);
                assertThat(named.statistics().audited()).isEqualTo(4);
                assertThat(second.statistics().filtered()).isEqualTo(3);
            }
            try (Attachment very = Mptcpify.attach(shop.path())) {
                try (Attachment named = Mptcpify.attach(byName)) {
                    assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                }
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
            }
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    void attachmentsMayComeAndGoWhileCgroupsDo() throws Exception {
        Path churned = inside.path().resolve("churn");
        boolean[] done = new boolean[1];
        List<IOException> failures = new ArrayList<>();
        Thread churn = new Thread(() -> {
            try {
                while (!Thread.interrupted()) {
                    Files.createDirectory(churned);
                    Files.delete(churned);
                }
            } catch (IOException e) {
                failures.add(e);
            }
            done[0] = true;
        });
        churn.start();
        try {
            for (int round = 0; round < 8; round++) {
                try (Attachment attachment = Mptcpify.attach(Scope.cgroups(name(churned)));
                        Attachment other = Mptcpify.attach(Scope.cgroups(name(inside.path()) + "/round-*"))) {
                    assertThat(firstSocketIn("round-" + round)).isEqualTo(MPTCP);
                }
            }
        } finally {
            churn.interrupt();
            churn.join();
        }
        assertThat(failures).isEmpty();
        assertThat(done[0]).isTrue();
    }

    @Test
    void whatGoesLeavesNothingBehind() throws Exception {
        Path born = inside.path().resolve("born");
        try (BpfHook hook = BpfHook.open("test")) {
            FoundScope target = FoundScope.of(Scope.cgroups(name(born)));
            Filter filter = Filter.ALL;
            hook.add("test", 1, target.key(), filter);
            hook.list("test", target, List.of(1));
            for (int life = 0; life < 20; life++) {
                Files.createDirectory(born);
                assertThat(hook.cgroups()).isEqualTo(1);
                Files.delete(born);
                assertThat(hook.cgroups()).isZero();
            }
            Files.createDirectory(born);
            hook.list("test", target, List.of());
            hook.remove(1, target.key(), filter);
            assertThat(hook.cgroups()).isZero();
            Files.delete(born);
        }
    }

    @Test
    void persistentOnesNeedNoProcess() throws IOException {
        PersistentAttachments persistent = Mptcpify.persistent(
                Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-names-test"));
        String name = name(inside.path()) + "/lasting.service";
        PersistentAttachment attachment = persistent.attach(Scope.cgroups(name));
        try {
            assertThat(firstSocketIn("lasting.service")).isEqualTo(MPTCP);
            assertThat(firstSocketIn("lasting.service")).isEqualTo(MPTCP);
            assertThat(firstSocketIn("lasting.servic")).isEqualTo(TCP);
            assertThat(persistent.list()).singleElement().satisfies(listed -> {
                assertThat(listed.scope()).isEqualTo(Scope.cgroups(name));
                assertThat(listed.isActive()).isTrue();
                assertThat(listed.statistics().converted()).isEqualTo(2);
            });
        } finally {
            persistent.detach(attachment.id());
        }
        assertThat(firstSocketIn("lasting.service")).isEqualTo(TCP);
        assertThat(persistent.list()).isEmpty();
    }

    @Test
    void whatTheKernelCannotFollowIsRefused() throws IOException {
        List<Attachment> attached = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                attached.add(Mptcpify.attach(Scope.cgroups("none-" + i + "-*")));
            }
            assertThatThrownBy(() -> Mptcpify.attach(Scope.cgroups("one-more-*")))
                    .isInstanceOf(MptcpifyException.class)
                    .hasMessageContaining("64 cgroup patterns are attached already");
            attached.remove(0).close();
            Mptcpify.attach(Scope.cgroups(name(inside.path()) + "/sixty-*")).close();
            Mptcpify.attach(Scope.cgroups("exact")).close();
        } finally {
            attached.forEach(Attachment::close);
        }
    }
}
