// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kernel that has MPTCP but not the hook, as Linux 6.1. */
@Tag("nohook")
@ExtendWith(DescriptorsCounted.class)
class NoHookTest {
    @Test
    void attachingIsRefusedWithTheReason() throws IOException {
        try (TestCgroup inside = TestCgroup.create("inside")) {
            inside.enter();
            assertThatThrownBy(() -> Mptcpify.attach(inside.path()))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_HOOK))
                    .hasMessageStartingWith("attach " + inside.path() + ": this kernel (")
                    .hasMessageContaining(System.getProperty("os.version"))
                    .hasMessageContaining("Linux 6.6");
            assertThat(SocketCall.TCP.open()).isEqualTo("6");
        }
    }
}
