// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.junit.Mptcpified;
import io.github.mptcpify.junit.MptcpifiedExtension;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestRun;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that are attached, run by tests. */
@Tag("bpf")
@ExtendWith(DescriptorsCounted.class)
class MptcpifiedTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled=true";
    private static final String CONCURRENT = "junit.jupiter.execution.parallel.mode.default=concurrent";

    @Mptcpified
    static class OnClass {
        private static Attachment first;

        OnClass(Attachment attachment) {
            assertThat(attachment).isSameAs(first);
        }

        @BeforeAll
        static void isConverted(Attachment attachment) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(MptcpJvm.isMended()).isTrue();
            first = attachment;
        }

        @RepeatedTest(3)
        void hasTheAttachment(Attachment attachment) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(attachment).isSameAs(first);
            assertThat(attachment.isActive()).isTrue();
            assertThat(attachment.scope()).isEqualTo(Scope.currentProcess());
        }

        @Nested
        @Mptcpified
        class Inner {
            @Test
            @Mptcpified
            void sharesIt(Attachment attachment) {
                assertThat(attachment).isSameAs(first);
                assertThat(SocketCall.TCP6.open()).isEqualTo(MPTCP);
            }
        }
    }

    static class OnMethods {
        private static String inBeforeEach;

        @BeforeEach
        void ask() {
            inBeforeEach = SocketCall.TCP.open();
        }

        @AfterEach
        void askAgain() {
            assertThat(SocketCall.TCP.open()).isEqualTo(inBeforeEach);
        }

        @Test
        void isNot() {
            assertThat(inBeforeEach).isEqualTo(TCP);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }

        @Test
        @Mptcpified
        void is(Attachment attachment) {
            assertThat(inBeforeEach).isEqualTo(MPTCP);
            assertThat(attachment.statistics().converted()).isEqualTo(1);
        }
    }

    static class Registered {
        @RegisterExtension
        static final MptcpifiedExtension AUDIT =
                MptcpifiedExtension.of(AttachOptions.of(Scope.currentProcess()).audit());

        @Test
        void hasItsOptions(Attachment attachment) {
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(attachment.statistics().audited()).isPositive();
        }
    }

    static class EachForItself {
        @RegisterExtension
        final MptcpifiedExtension later = MptcpifiedExtension.of(() -> AttachOptions.of(Scope.currentCgroup()));

        @RepeatedTest(20)
        void isConverted(Attachment attachment) {
            assertThat(openUnlessMissed(attachment)).isEqualTo(MPTCP);
            assertThat(attachment.isActive()).isTrue();
        }
    }

    @Mptcpified
    static class AllAtOnce {
        @RepeatedTest(20)
        void isConverted(Attachment attachment) {
            assertThat(openUnlessMissed(attachment)).isEqualTo(MPTCP);
            assertThat(attachment.statistics().converted()).isPositive();
        }
    }

    static class TooEarly {
        TooEarly(Attachment attachment) {
            assertThat(attachment).isNotNull();
        }

        @Test
        @Mptcpified
        void neverBegins() {}
    }

    @Test
    void aClassAndWhatIsNestedInItShareOneAttachment() {
        assertThat(run(OnClass.class)).hasSize(4);
    }

    @Test
    void aMethodIsAttachedAloneWithWhatComesBeforeAndAfterIt() {
        assertThat(run(OnMethods.class)).hasSize(2);
    }

    @Test
    void aFieldHasOptions() {
        assertThat(run(Registered.class)).hasSize(1);
    }

    @Test
    void testsMayRunAtTheSameTime() {
        assertThat(run(EachForItself.class, PARALLEL, CONCURRENT)).hasSize(20);
        assertThat(run(AllAtOnce.class, PARALLEL, CONCURRENT)).hasSize(20);
    }

    @Test
    void whatIsNotAttachedYetCannotBeHandedOver() {
        assertThat(TestRun.of(TooEarly.class, List.of()))
                .singleElement()
                .asString()
                .startsWith("neverBegins() failed")
                .contains("nothing is attached yet", "put @Mptcpified on the class");
    }

    /** Not one that a preemptible kernel left out and counted, since another thread of this CPU was in the program. */
    private static String openUnlessMissed(Attachment attachment) {
        String protocol;
        long missed;
        do {
            missed = attachment.statistics().missed();
            protocol = SocketCall.TCP.open();
        } while (protocol.equals(TCP) && attachment.statistics().missed() > missed);
        return protocol;
    }

    /** What passed, of tests that are all to pass; nothing is attached before and after. */
    private static List<String> run(Class<?> tests, String... parameters) {
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        List<String> outcome = TestRun.of(tests, List.of(parameters));
        assertThat(SocketCall.TCP.open()).as("afterwards").isEqualTo(TCP);
        assertThat(outcome).allMatch(line -> line.endsWith("passed"));
        return outcome;
    }
}
