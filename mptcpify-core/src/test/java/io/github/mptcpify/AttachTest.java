// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hook itself: what is converted, what is not, and when it ends. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class AttachTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void tcpIsMptcpInScopeAndNowhereElse() throws IOException {
        List<SocketCall> calls = SocketCall.tcp().toList();
        inside.enter();
        assertThat(calls).extracting(SocketCall::open).as("before").containsOnly(TCP);
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(calls).extracting(SocketCall::open).as("in scope").containsOnly(MPTCP);
            outside.enter();
            assertThat(calls).extracting(SocketCall::open).as("out of scope").containsOnly(TCP);
            inside.enter();
            assertThat(calls).extracting(SocketCall::open).as("in scope again").containsOnly(MPTCP);
        }
        assertThat(calls).extracting(SocketCall::open).as("after close").containsOnly(TCP);
    }

    @Test
    void nothingElseChanges() throws IOException {
        inside.enter();
        List<SocketCall> calls = SocketCall.others().toList();
        List<String> before = calls.stream().map(SocketCall::open).toList();
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(calls).extracting(SocketCall::open).isEqualTo(before);
            assertThat(SocketCall.TCP.open()).as("the attachment works").isEqualTo(MPTCP);
        }
    }

    @Test
    void aProgramThatWasRunningBeforeIsConverted() throws Exception {
        try (ForeignProgram program = ForeignProgram.startIn(inside)) {
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
            try (Attachment attachment = Mptcpify.attach(inside.path())) {
                assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(program.socket(SocketCall.TCP6)).isEqualTo(MPTCP);
            }
            assertThat(program.socket(SocketCall.TCP)).isEqualTo(TCP);
        }
    }

    @Test
    void descendantsAreInScopeAndAncestorsAreNot() throws IOException {
        try (TestCgroup child = inside.child("child");
                TestCgroup grandchild = child.child("grandchild");
                Attachment attachment = Mptcpify.attach(child.path())) {
            grandchild.enter();
            assertThat(SocketCall.TCP.open()).as("grandchild").isEqualTo(MPTCP);
            child.enter();
            assertThat(SocketCall.TCP.open()).as("itself").isEqualTo(MPTCP);
            inside.enter();
            assertThat(SocketCall.TCP.open()).as("parent").isEqualTo(TCP);
        }
    }

    @Test
    void nestedAttachmentsEndEachForItself() throws IOException {
        try (TestCgroup child = inside.child("child")) {
            Attachment inner = Mptcpify.attach(child.path());
            Attachment outer = Mptcpify.attach(inside.path());
            child.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            inner.close();
            assertThat(SocketCall.TCP.open()).as("still below the outer one").isEqualTo(MPTCP);
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            outer.close();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void whatWasFoundOutsideIsAskedAboutAgainOnceMoreIsAttached() throws IOException {
        try (TestCgroup child = inside.child("child");
                Attachment other = Mptcpify.attach(outside.path())) {
            child.enter();
            for (int round = 0; round < 3; round++) {
                assertThat(SocketCall.TCP.open()).as("outside").isEqualTo(TCP);
                assertThat(SocketCall.TCP.open()).as("as it was before").isEqualTo(TCP);
                try (Attachment attachment = Mptcpify.attach(child.path())) {
                    assertThat(SocketCall.TCP.open()).as("attached itself").isEqualTo(MPTCP);
                }
                assertThat(SocketCall.TCP.open()).as("outside again").isEqualTo(TCP);
                try (Attachment attachment = Mptcpify.attach(inside.path())) {
                    assertThat(SocketCall.TCP.open())
                            .as("below what is attached")
                            .isEqualTo(MPTCP);
                }
                try (Attachment attachment = Mptcpify.attach(Scope.currentProcess())) {
                    assertThat(SocketCall.TCP.open()).as("a process outside").isEqualTo(MPTCP);
                }
            }
            outside.enter();
            assertThat(SocketCall.TCP.open()).as("the other").isEqualTo(MPTCP);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,2", "1,2,0", "2,0,1"})
    void attachmentsCloseInAnyOrder(int first, int second, int third) throws IOException {
        try (TestCgroup another = TestCgroup.create("another")) {
            List<TestCgroup> cgroups = List.of(inside, outside, another);
            List<Attachment> attachments = List.of(
                    Mptcpify.attach(inside.path()), Mptcpify.attach(outside.path()), Mptcpify.attach(another.path()));
            List<Integer> open = new ArrayList<>(List.of(0, 1, 2));
            for (int closing : List.of(first, second, third)) {
                for (int i = 0; i < cgroups.size(); i++) {
                    cgroups.get(i).enter();
                    assertThat(SocketCall.TCP.open()).as("cgroup %d", i).isEqualTo(open.contains(i) ? MPTCP : TCP);
                }
                attachments.get(closing).close();
                open.remove((Integer) closing);
            }
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void theSameCgroupStaysUntilItsLastOwnerCloses() throws IOException {
        inside.enter();
        Attachment one = Mptcpify.attach(inside.path());
        Attachment other = Mptcpify.attach(inside.path());
        one.close();
        one.close();
        assertThat(one.isActive()).isFalse();
        assertThat(other.isActive()).isTrue();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        other.close();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
    }

    @Test
    void theRootConvertsEveryProgram() throws IOException {
        inside.enter();
        try (Attachment attachment = Mptcpify.attach(TestCgroup.mount())) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            TestCgroup.goHome();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        }
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
    }

    @Test
    void whereMptcpIsOffSocketsStayTcpAndWork() throws Exception {
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--net");
        try (ForeignProgram program = ForeignProgram.start(inside.inside(namespace));
                Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(program.socket(SocketCall.TCP)).as("on").isEqualTo(MPTCP);
            program.setMptcp(false);
            assertThat(program.socket(SocketCall.TCP)).as("off").isEqualTo(TCP);
            assertThat(program.socket(SocketCall.TCP6)).as("off").isEqualTo(TCP);
            inside.enter();
            assertThat(SocketCall.TCP.open()).as("another namespace").isEqualTo(MPTCP);
            program.setMptcp(true);
            assertThat(program.socket(SocketCall.TCP)).as("on again").isEqualTo(MPTCP);
        }
    }

    @Test
    void whatTheGuardPreventsIsReal() throws Exception {
        try (ForeignProgram program = ForeignProgram.start(List.of("unshare", "--user", "--map-root-user", "--net"))) {
            program.setMptcp(false);
            SocketCall mptcp = new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_STREAM, SocketCall.IPPROTO_MPTCP);
            assertThat(program.socket(mptcp)).isEqualTo("ENOPROTOOPT");
        }
    }

    @Test
    void connectionsOfTheJdkAreMptcpAndCarryData() throws IOException {
        inside.enter();
        try (Attachment attachment = Mptcpify.attach(inside.path());
                ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            List<String> before = DescriptorsCounted.open();
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel accepted = listener.accept()) {
                List<Integer> sockets = DescriptorsCounted.open().stream()
                        .filter(descriptor -> !before.contains(descriptor) && descriptor.contains("socket:"))
                        .map(descriptor -> Integer.valueOf(descriptor.substring(0, descriptor.indexOf(' '))))
                        .toList();
                client.write(ByteBuffer.wrap(new byte[] {42}));
                ByteBuffer received = ByteBuffer.allocate(1);
                accepted.read(received);
                assertThat(received.get(0)).isEqualTo((byte) 42);
                assertThat(sockets).hasSize(2);
                for (int socket : sockets) {
                    assertThat(MptcpSocketInspector.isMptcp(socket)).isTrue();
                }
            }
        }
    }

    @Test
    void aHundredAttachmentsAreOneProgram() throws IOException {
        List<String> before = DescriptorsCounted.open();
        List<TestCgroup> cgroups = new ArrayList<>();
        List<Attachment> attachments = new ArrayList<>();
        List<Long> programs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            cgroups.add(inside.child("n" + i));
            attachments.add(Mptcpify.attach(cgroups.get(i).path()));
            programs.add(DescriptorsCounted.open().stream()
                    .filter(descriptor -> !before.contains(descriptor))
                    .count());
        }
        assertThat(programs).as("descriptors in use after each attach").containsOnly(programs.get(0));
        cgroups.get(99).enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        for (int i = 0; i < 100; i++) {
            attachments.get(i).close();
            cgroups.get(i).close();
        }
    }
}
