// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.SocketEvent.Verdict;
import io.github.mptcpify.Statistics;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code struct report}, as a launcher and its supervisor send it. */
@Tag("pure")
class ChildReportTest {
    private static final Place PLACE = new Place(77, 4_026_531_840L);

    @Test
    void anEventIsToldWithItsPlace() throws Exception {
        assertThat(ChildReport.parse(report(1, 2, 0x800, "java")).event(PLACE))
                .isEqualTo(new SocketEvent(
                        Instant.ofEpochSecond(1_700_000_000, 5),
                        OptionalLong.of(4711),
                        "java",
                        4_294_967_294L,
                        77,
                        4_026_531_840L,
                        StandardProtocolFamily.INET,
                        true,
                        false,
                        Verdict.FILTERED));
        SocketEvent other =
                ChildReport.parse(report(0, 10, 0x80000, "sixteen-letters!")).event(PLACE);
        assertThat(other.family()).isEqualTo(StandardProtocolFamily.INET6);
        assertThat(other.command()).isEqualTo("sixteen-letters!");
        assertThat(other.nonBlocking()).isFalse();
        assertThat(other.closeOnExec()).isTrue();
    }

    @Test
    void countsAreReadInTheirOrder() {
        ChildReport report = ChildReport.parse(report(0, 2, 0, ""));
        assertThat(report.statistics()).isEqualTo(new Statistics(1, 2, 3, 4, 5));
        assertThat(report.lost()).isEqualTo(6);
        assertThat(report.kind()).isEqualTo(ChildReport.EVENT);
    }

    @Test
    void aVerdictThatThisVersionDoesNotKnowIsRefused() {
        for (int code : new int[] {-1, 6, Integer.MAX_VALUE}) {
            ChildReport report = ChildReport.parse(report(code, 2, 0, "java"));
            assertThatThrownBy(() -> report.event(PLACE))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("a verdict of the number " + code);
        }
    }

    private static byte[] report(int code, int family, int type, String command) {
        ByteBuffer buffer = ByteBuffer.allocate(ChildReport.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(ChildReport.EVENT).putInt(code);
        for (long count = 1; count <= 6; count++) {
            buffer.putLong(count);
        }
        buffer.putLong(1_700_000_000_000_000_005L)
                .putInt(4711)
                .putInt(-2)
                .putInt(family)
                .putInt(type)
                .put(Arrays.copyOf(command.getBytes(StandardCharsets.UTF_8), 16));
        return buffer.array();
    }
}
