// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.Neighbour;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other programs on the hook. The kernel asks the one that came last first, and so on until one returns not 0. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // a program is attached for what happens in its block, and seldom named there
class NeighbourTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final SocketCall EXPLICIT_TCP =
            new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_STREAM, SocketCall.IPPROTO_TCP);
    private static final SocketCall UDP = new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_DGRAM, 0);

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void oneThatReturnsZeroChangesNothing() throws IOException {
        try (Neighbour earlier = Neighbour.attach("zero", 1);
                Attachment attachment = Mptcpify.attach(inside.path());
                Neighbour later = Neighbour.attach("zero", 1)) {
            expect(inside, MPTCP, MPTCP, MPTCP);
            expect(outside, TCP, TCP, TCP);
            assertThat(attachment.statistics().converted()).isEqualTo(3);
        }
    }

    @Test
    void oneThatIsAskedFirstConvertsWhatItWants() throws IOException {
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Neighbour later = Neighbour.attach("mine", 1)) {
            expect(inside, MPTCP, MPTCP, MPTCP);
            expect(outside, MPTCP, MPTCP, TCP);
            assertThat(attachment.statistics().converted())
                    .as("what it left to us")
                    .isEqualTo(1);
            attachment.close();
            expect(inside, MPTCP, MPTCP, TCP);
        }
    }

    @Test
    void oneThatConvertsAndIsAskedAfterUsIsNotDisturbed() throws IOException {
        try (Neighbour earlier = Neighbour.attach("mine", 1);
                Attachment attachment = Mptcpify.attach(inside.path())) {
            expect(inside, MPTCP, MPTCP, MPTCP);
            expect(outside, MPTCP, MPTCP, TCP);
            assertThat(attachment.statistics().converted()).isEqualTo(3);
            attachment.close();
            expect(inside, MPTCP, MPTCP, TCP);
        }
    }

    @Test
    void oneThatReturnsTheProtocolAndIsAskedFirstKeepsExplicitTcpFromUs() throws IOException {
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Neighbour later = Neighbour.attach("protocol", 1)) {
            expect(inside, MPTCP, TCP, MPTCP);
            expect(outside, TCP, TCP, TCP);
            assertThat(attachment.statistics().seen()).isEqualTo(2);
        }
    }

    @Test
    void oneThatReturnsTheProtocolAndIsAskedAfterUsChangesNothing() throws IOException {
        try (Neighbour earlier = Neighbour.attach("protocol", 1);
                Attachment attachment = Mptcpify.attach(inside.path())) {
            expect(inside, MPTCP, MPTCP, MPTCP);
            expect(outside, TCP, TCP, TCP);
        }
    }

    @Test
    void twoJvmsAttachEachForItself() throws IOException {
        try (TestCgroup both = TestCgroup.create("both");
                JavaProgram other = JavaProgram.start(
                        List.of(),
                        AttachMain.class,
                        outside.path().toString(),
                        both.path().toString())) {
            assertThat(List.of(other.line(), other.line())).containsOnly(AttachMain.ATTACHED);
            Attachment ours = Mptcpify.attach(inside.path());
            Attachment shared = Mptcpify.attach(both.path());
            expect(inside, MPTCP, MPTCP, MPTCP);
            expect(outside, MPTCP, MPTCP, MPTCP);
            expect(both, MPTCP, MPTCP, MPTCP);
            ours.close();
            shared.close();
            expect(inside, TCP, TCP, TCP);
            expect(outside, MPTCP, MPTCP, MPTCP);
            expect(both, MPTCP, MPTCP, MPTCP);
            try (Attachment again = Mptcpify.attach(both.path())) {
                other.close();
                expect(outside, TCP, TCP, TCP);
                expect(both, MPTCP, MPTCP, MPTCP);
            }
            expect(both, TCP, TCP, TCP);
        }
    }

    @Test
    void aFullHookIsSaid() throws IOException {
        List<String> before = DescriptorsCounted.open();
        try (Neighbour all = Neighbour.attachAll("zero")) {
            assertThatThrownBy(() -> Mptcpify.attach(inside.path()))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.HOOK_FULL))
                    .hasMessageContaining("all places")
                    .hasMessageContaining("bpftool link");
            expect(inside, TCP, TCP, TCP);
            Support support = Mptcpify.support();
            assertThat(support.canAttach()).isFalse();
            assertThat(support.checks())
                    .filteredOn(check -> check.verdict() == Verdict.CANNOT)
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.name()).isEqualTo("attaching the program");
                        assertThat(check.fact()).contains("all places");
                        assertThat(check.remedy()).contains("bpftool link");
                    });
        }
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(Mptcpify.support().canAttach())
                    .as("sharing what is attached")
                    .isTrue();
            expect(inside, MPTCP, MPTCP, MPTCP);
        }
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
    }

    @Test
    @Tag("root")
    void thePreflightSaysThatThereAreOthers() throws IOException {
        try (Neighbour some = Neighbour.attach("protocol", 2)) {
            assertThat(others().verdict()).isEqualTo(Verdict.FINE);
            assertThat(others().fact()).startsWith("2 on the hook");
        }
    }

    private static Check others() {
        return Mptcpify.support().checks().stream()
                .filter(check -> check.name().equals("other programs"))
                .findFirst()
                .orElseThrow();
    }

    private static void expect(TestCgroup where, String tcp, String explicit, String tcp6) throws IOException {
        where.enter();
        assertThat(List.of(SocketCall.TCP.open(), EXPLICIT_TCP.open(), SocketCall.TCP6.open(), UDP.open()))
                .as("TCP, explicit TCP, TCP over IPv6, UDP in %s", where.path())
                .containsExactly(tcp, explicit, tcp6, "17");
    }
}
