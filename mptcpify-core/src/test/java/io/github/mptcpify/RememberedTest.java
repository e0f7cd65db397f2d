// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the program remembers of an attached cgroup holds only as long as it has that one attachment. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class RememberedTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final int ROUNDS = 3;

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void anotherAttachmentToTheSameCgroupIsAskedToo() throws IOException {
        inside.enter();
        try (Attachment audit = audit(inside)) {
            for (int round = 0; round < ROUNDS; round++) {
                openTwice(TCP);
                try (Attachment attachment = Mptcpify.attach(inside.path())) {
                    openTwice(MPTCP);
                    assertThat(attachment.statistics().converted()).isEqualTo(2);
                }
            }
            openTwice(TCP);
            assertThat(audit.statistics().audited())
                    .as("asked about each socket")
                    .isEqualTo(4 * ROUNDS + 2);
        }
    }

    @Test
    void theOneThatIsLeftIsAskedAndTheOtherIsNot() throws IOException {
        inside.enter();
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            try (Attachment audit = audit(inside)) {
                openTwice(MPTCP);
            }
            openTwice(MPTCP);
            assertThat(attachment.statistics().converted()).isEqualTo(4);
        }
        openTwice(TCP);
    }

    @Test
    void anAttachmentAboveIsAskedToo() throws IOException {
        try (TestCgroup child = inside.child("child");
                Attachment audit = audit(child)) {
            child.enter();
            for (int round = 0; round < ROUNDS; round++) {
                openTwice(TCP);
                try (Attachment above = Mptcpify.attach(inside.path())) {
                    openTwice(MPTCP);
                }
            }
            openTwice(TCP);
            assertThat(audit.statistics().audited()).isEqualTo(4 * ROUNDS + 2);
        }
    }

    @Test
    void aCgroupBelowHasWhatTheOneAboveHas() throws IOException {
        try (TestCgroup child = inside.child("child");
                TestCgroup grandchild = child.child("grandchild")) {
            grandchild.enter();
            for (int round = 0; round < ROUNDS; round++) {
                openTwice(TCP);
                try (Attachment above = Mptcpify.attach(inside.path())) {
                    openTwice(MPTCP);
                    try (Attachment between = audit(child)) {
                        openTwice(MPTCP);
                        assertThat(between.statistics().audited()).isEqualTo(2);
                    }
                    openTwice(MPTCP);
                    try (Attachment own = audit(grandchild)) {
                        openTwice(MPTCP);
                        assertThat(own.statistics().audited()).isEqualTo(2);
                    }
                    openTwice(MPTCP);
                    assertThat(above.statistics().converted()).isEqualTo(10);
                }
            }
            openTwice(TCP);
        }
    }

    @Test
    void aProcessThatIsAttachedTooIsAsked() throws IOException {
        inside.enter();
        try (Attachment audit = audit(inside)) {
            openTwice(TCP);
            try (Attachment process = Mptcpify.attach(Scope.currentProcess())) {
                openTwice(MPTCP);
            }
            openTwice(TCP);
            assertThat(audit.statistics().audited()).isEqualTo(6);
        }
    }

    @Test
    void eachCgroupHasItsOwn() throws IOException {
        try (Attachment attachment = Mptcpify.attach(inside.path());
                Attachment audit = audit(outside)) {
            for (int round = 0; round < ROUNDS; round++) {
                inside.enter();
                openTwice(MPTCP);
                outside.enter();
                openTwice(TCP);
            }
            assertThat(attachment.statistics().converted()).isEqualTo(2 * ROUNDS);
            assertThat(audit.statistics().audited()).isEqualTo(2 * ROUNDS);
        }
    }

    private static Attachment audit(TestCgroup cgroup) throws IOException {
        return Mptcpify.attach(AttachOptions.of(Scope.cgroup(cgroup.path())).audit());
    }

    /** The second one finds what the first one left behind. */
    private static void openTwice(String protocol) {
        assertThat(SocketCall.TCP.open()).isEqualTo(protocol);
        assertThat(SocketCall.TCP.open()).as("once more").isEqualTo(protocol);
    }
}
