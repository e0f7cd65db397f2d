// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.SocketEvent.Verdict;
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

/** {@code struct mptcpify_event}, as the program writes it. */
@Tag("pure")
class DecisionTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 5);
    private static final int TAI_AHEAD = 37;

    @Test
    void aConvertedSocketIsToldWithAllThatIsKnownOfIt() throws Exception {
        Decision decision = parse(event(4711, 2, 0, 0b10, "curl", 0, 0, 0));
        assertThat(decision.attachment()).isEqualTo(5);
        assertThat(decision.epoch()).isEqualTo(9);
        assertThat(decision.event())
                .isEqualTo(new SocketEvent(
                        TIME,
                        OptionalLong.of(4711),
                        "curl",
                        4_294_967_294L,
                        77,
                        4_026_531_840L,
                        StandardProtocolFamily.INET,
                        false,
                        true,
                        Verdict.CONVERTED));
    }

    @Test
    void whatIsDifferentIsToldAsSuch() throws Exception {
        SocketEvent event =
                parse(event(0, 10, 2, 0b1, "sixteen-letters!", 0, 0, 0)).event();
        assertThat(event.pid()).isEmpty();
        assertThat(event.command()).isEqualTo("sixteen-letters!");
        assertThat(event.family()).isEqualTo(StandardProtocolFamily.INET6);
        assertThat(event.nonBlocking()).isTrue();
        assertThat(event.closeOnExec()).isFalse();
        assertThat(event.verdict()).isEqualTo(Verdict.MPTCP_OFF);
    }

    @Test
    void ofAnOptionItsLevelAndNumberAreTold() throws Exception {
        SocketEvent event = parse(event(1, 2, 4, 6 << 8 | 23, "nginx", 0, 0, 0)).event();
        assertThat(event.option()).hasValue(new DroppedOption(6, 23, "nginx", 1));
        assertThat(event.refusal()).isEmpty();
        assertThat(event.nonBlocking()).isFalse();
        assertThat(event.closeOnExec()).isFalse();
    }

    @Test
    void ofARefusalTheCallIsTold() throws Exception {
        SocketEvent event = parse(event(1, 2, 5, 41, "nginx", 26, 1, 92)).event();
        assertThat(event.refusal()).hasValue(new Refusal(Refusal.Call.GETSOCKOPT, 41, 26, "nginx", 1, 92, false));
        assertThat(event.option()).isEmpty();
        assertThat(event.nonBlocking()).isFalse();
    }

    @Test
    void whatThisVersionDoesNotKnowIsRefused() {
        for (int verdict : new int[] {6, 127, -1}) {
            assertThatThrownBy(() -> parse(event(1, 2, verdict, 0, "x", 0, 0, 0)))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("a verdict of the number " + verdict);
        }
        assertThatThrownBy(() -> parse(event(1, 2, 5, 0, "x", 0, 77, 0)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a call of the number 77");
    }

    @Test
    void aRecordThatIsCutOffIsRefused() {
        byte[] whole = event(1, 2, 0, 0, "x", 0, 0, 0);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(ProtocolException.class);
        }
    }

    private static Decision parse(byte[] bytes) throws ProtocolException {
        return Decision.parse(bytes, TAI_AHEAD * 1_000_000_000L);
    }

    private static byte[] event(
            int pid, int family, int verdict, int flags, String name, int option, int call, int errno) {
        ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong((TIME.getEpochSecond() + TAI_AHEAD) * 1_000_000_000L + TIME.getNano())
                .putLong(77)
                .putInt(5)
                .putInt(9)
                .putInt(pid)
                .putInt(-2)
                .putInt((int) 4_026_531_840L)
                .put((byte) family)
                .put((byte) verdict)
                .putShort((short) flags)
                .put(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 16))
                .putInt(option)
                .putShort((short) call)
                .putShort((short) errno);
        return buffer.array();
    }
}
