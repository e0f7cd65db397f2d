// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values of maps, as the programs write them, and as no program of ours does. */
@Tag("pure")
class MapValuesTest {
    private static final byte[] THREE = bytes(8, buffer -> buffer.putLong(3));

    @Test
    void attachmentsAreReadInTheirPlaces() throws NativeException {
        assertThat(NamesLayout.attachments(NamesLayout.named(List.of(5, 0, 7)))).containsExactly(5, 0, 7);
        assertThat(BpfLayout.Sharing.parse(new BpfLayout.Sharing(9, List.of(5, 0, 7)).bytes()))
                .isEqualTo(new BpfLayout.Sharing(9, List.of(5, 0, 7)));
    }

    @Test
    void moreAttachmentsThanThereIsRoomForAreNotBelieved() {
        for (int count : new int[] {-1, BpfLayout.SHARING + 1, Integer.MAX_VALUE}) {
            byte[] named = bytes(56, buffer -> buffer.putInt(count));
            assertIsUnreadable(() -> NamesLayout.attachments(named), count + " attachments");
            byte[] sharing = bytes(64, buffer -> buffer.putLong(1).putInt(count));
            assertIsUnreadable(() -> BpfLayout.Sharing.parse(sharing), count + " attachments");
        }
    }

    @Test
    void asManyAttachmentsAsThereIsRoomForAreRead() throws NativeException {
        byte[] full = bytes(56, buffer -> buffer.putInt(BpfLayout.SHARING).putInt(11));
        assertThat(NamesLayout.attachments(full)).hasSize(BpfLayout.SHARING).startsWith(11, 0);
    }

    @Test
    void aConfigurationIsReadAsItWasWritten() {
        for (BpfLayout.Config config : List.of(
                new BpfLayout.Config(33, 0b101, true, false),
                new BpfLayout.Config(0, 0, false, true),
                new BpfLayout.Config(1, -1, true, true))) {
            assertThat(BpfLayout.Config.parse(config.bytes())).isEqualTo(config);
            assertThat(BpfLayout.version(config.bytes())).isEqualTo(BpfLayout.VERSION);
        }
    }

    @Test
    void countersAreReadInTheOrderOfTheVerdicts() {
        byte[] attachment = bytes(
                64,
                buffer -> buffer.putLong(8, 1)
                        .putLong(16, 2)
                        .putLong(24, 3)
                        .putLong(32, 4)
                        .putLong(40, 5)
                        .putInt(52, 6));
        assertThat(BpfLayout.statistics(attachment, 7, List.of())).isEqualTo(new Statistics(1, 2, 3, 4, 7));
        assertThat(BpfLayout.lost(attachment)).isEqualTo(5);
        assertThat(BpfLayout.number(attachment)).isEqualTo(6);
        assertThat(BpfLayout.isByName(attachment, 6)).isFalse();
        attachment[0] = (byte) 0x80;
        assertThat(BpfLayout.isByName(attachment, 6)).isTrue();
        assertThat(BpfLayout.isByName(attachment, 5)).isFalse();
    }

    @Test
    void thePatternsTextEndsWithItOrWithItsRoom() {
        byte[] pattern = new byte[NamesLayout.PATTERN];
        byte[] text = "system.slice/nginx*".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, pattern, 56, text.length);
        assertThat(NamesLayout.text(pattern)).isEqualTo("system.slice/nginx*");
        Arrays.fill(pattern, (byte) 'x');
        assertThat(NamesLayout.text(pattern)).matches("x+").hasSizeLessThan(NamesLayout.PATTERN / 2);
        assertThat(NamesLayout.text(new byte[NamesLayout.PATTERN])).isEmpty();
    }

    @Test
    void whatWasDroppedIsReadWithItsCommand() {
        byte[] key = bytes(
                24,
                buffer -> buffer.putInt(1)
                        .putShort((short) 6)
                        .putShort((short) 23)
                        .put("nginx".getBytes(StandardCharsets.UTF_8)));
        assertThat(LenientLayout.dropped(key, THREE)).isEqualTo(new DroppedOption(6, 23, "nginx", 3));
        assertThat(LenientLayout.dropped(LenientLayout.droppedOthers(1), THREE))
                .isEqualTo(new DroppedOption(-1, -1, "others", 3));
    }

    @Test
    void whatWasRefusedIsReadWithItsCall() throws NativeException {
        assertThat(RefusalsLayout.refusal(refused(4, "sixteen-letters!"), THREE))
                .isEqualTo(new Refusal(Refusal.Call.LATE_WRITE, 6, 23, "sixteen-letters!", 3, 95, false));
        assertThat(RefusalsLayout.refusal(refused(0, "x"), THREE).call()).isEqualTo(Refusal.Call.SETSOCKOPT);
        assertThat(RefusalsLayout.refusal(RefusalsLayout.others(1), THREE).call())
                .isEqualTo(Refusal.Call.OTHERS);
    }

    @Test
    void aCallThatThisVersionDoesNotKnowIsNotGuessed() {
        for (int call : new int[] {-2, 6, Short.MAX_VALUE}) {
            assertIsUnreadable(() -> RefusalsLayout.refusal(refused(call, "x"), THREE), "a call of the number " + call);
        }
    }

    @Test
    void ancestorsAreReadUpToTheTasksOwnCgroup() {
        byte[] found = bytes(
                544,
                buffer -> buffer.putInt(33)
                        .putInt(1)
                        .putLong(1)
                        .putLong(22)
                        .putLong(0)
                        .putLong(4)
                        .putInt(520, 7)
                        .putInt(524, 8)
                        .putLong(536, 9));
        assertThat(Discovery.parse(found)).isEqualTo(new Discovery(33, true, List.of(1L, 22L), 9));
        assertThat(Discovery.parse(found).withoutSlot()).isEqualTo(new Discovery(0, false, List.of(1L, 22L), 9));
        assertThat(LenientLayout.telling(found, 77))
                .isEqualTo(bytes(16, buffer -> buffer.putInt(7).putInt(8).putInt(77)));
        assertThat(Discovery.question(5)).hasSize(544).isEqualTo(bytes(544, buffer -> buffer.putInt(528, 5)));
    }

    private static byte[] refused(int call, String command) {
        return bytes(
                32,
                buffer -> buffer.putInt(1)
                        .putShort((short) call)
                        .putShort((short) 95)
                        .putInt(6)
                        .putInt(23)
                        .put(command.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(int size, Consumer<ByteBuffer> filler) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        filler.accept(buffer);
        return buffer.array();
    }

    private static void assertIsUnreadable(ThrowingCallable reading, String what) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(NativeException.class, failure -> {
            assertThat(failure.errno()).isEqualTo(Errno.EPROTO);
            assertThat(failure.log()).startsWith(what);
        });
    }
}
