// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.testsupport.Captured;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("pure")
class MptcpInfoTest {
    /** Where each field ends, the padding before it included where an older kernel's struct ended in that. */
    private static final Map<String, Integer> ENDS = Map.ofEntries(
            Map.entry("additionalSubflows", 1),
            Map.entry("addAddrSignal", 2),
            Map.entry("addAddrAccepted", 3),
            Map.entry("additionalSubflowsMax", 4),
            Map.entry("addAddrSignalMax", 5),
            Map.entry("addAddrAcceptedMax", 6),
            Map.entry("flags", 12),
            Map.entry("token", 16),
            Map.entry("writeSeq", 24),
            Map.entry("sndUna", 32),
            Map.entry("rcvNxt", 40),
            Map.entry("localAddrUsed", 41),
            Map.entry("localAddrMax", 42),
            Map.entry("csumEnabled", 43),
            Map.entry("retransmits", 49),
            Map.entry("bytesRetrans", 56),
            Map.entry("bytesSent", 64),
            Map.entry("bytesReceived", 72),
            Map.entry("bytesAcked", 80),
            Map.entry("subflowsTotal", 81),
            Map.entry("lastDataSentMillis", 89),
            Map.entry("lastDataRecvMillis", 92),
            Map.entry("lastAckRecvMillis", 96));

    @ParameterizedTest
    @MethodSource("io.github.mptcpify.testsupport.Captured#all")
    void readsWhatEachKernelWrites(Captured kernel) {
        MptcpInfo info = MptcpInfoStruct.parse(kernel.bytes("info"));
        assertThat(info.additionalSubflows()).hasValue(0);
        assertThat(info.addAddrSignal()).hasValue(0);
        assertThat(info.addAddrAccepted()).hasValue(0);
        assertThat(info.additionalSubflowsMax()).hasValue(2);
        assertThat(info.flags()).hasValue(2);
        assertThat(info.token().orElseThrow()).isBetween(1L, 0xffffffffL);
        assertThat(info.writeSeq()).isEqualTo(info.sndUna());
        assertThat(info.csumEnabled()).hasValue(false);
        if (kernel.toString().equals("6.1")) {
            assertThat(info.retransmits()).as("what is padding there").isEmpty();
            assertThat(info.bytesSent()).isEmpty();
            assertThat(info.subflowsTotal()).isEmpty();
        } else {
            assertThat(info.retransmits()).hasValue(0);
            assertThat(info.bytesRetrans()).hasValue(0);
            assertThat(info.bytesSent()).hasValue("question".length());
            assertThat(info.bytesReceived()).hasValue("a longer answer".length());
            assertThat(info.bytesAcked()).hasValue("question".length());
            assertThat(info.subflowsTotal()).hasValue(1);
            assertThat(info.lastDataSentMillis().orElseThrow()).isLessThan(1000);
            assertThat(info.lastDataRecvMillis().orElseThrow()).isLessThan(1000);
            assertThat(info.lastAckRecvMillis().orElseThrow()).isLessThan(1000);
        }
    }

    @Test
    void eachFieldIsThereFromItsLastByteOn() throws ReflectiveOperationException {
        byte[] bytes = new byte[200];
        Arrays.fill(bytes, (byte) 0x01);
        for (int length = 0; length <= bytes.length; length++) {
            MptcpInfo info = MptcpInfoStruct.parse(Arrays.copyOf(bytes, length));
            for (RecordComponent component : MptcpInfo.class.getRecordComponents()) {
                assertThat(isPresent(component.getAccessor().invoke(info)))
                        .as("%s of %d bytes", component.getName(), length)
                        .isEqualTo(length >= ENDS.get(component.getName()));
            }
        }
    }

    @Test
    void aStructOfLinux68EndsInPaddingThatIsNoTime() {
        MptcpInfo info = MptcpInfoStruct.parse(Arrays.copyOf(Captured.on("6.18").bytes("info"), 88));
        assertThat(info.subflowsTotal()).hasValue(1);
        assertThat(info.lastDataSentMillis()).isEmpty();
    }

    @Test
    void unsignedNumbersAreWidened() {
        byte[] bytes = new byte[96];
        Arrays.fill(bytes, (byte) 0xff);
        MptcpInfo info = MptcpInfoStruct.parse(bytes);
        assertThat(info.additionalSubflows()).hasValue(255);
        assertThat(info.subflowsTotal()).hasValue(255);
        assertThat(info.token()).hasValue(0xffffffffL);
        assertThat(info.retransmits()).hasValue(0xffffffffL);
        assertThat(info.lastAckRecvMillis()).hasValue(0xffffffffL);
        assertThat(info.csumEnabled()).hasValue(true);
        assertThat(Long.toUnsignedString(info.writeSeq().orElseThrow())).isEqualTo("18446744073709551615");
    }

    @Test
    void numbersAreUnsignedInItsTextAndWhatIsEmptyIsLeftOut() {
        byte[] bytes = new byte[40];
        Arrays.fill(bytes, (byte) 0xff);
        assertThat(MptcpInfoStruct.parse(bytes))
                .asString()
                .startsWith("MptcpInfo[additionalSubflows=255, ")
                .contains("token=4294967295, writeSeq=18446744073709551615, sndUna=18446744073709551615, ")
                .endsWith("rcvNxt=18446744073709551615]");
        InetSocketAddress any = new InetSocketAddress(0);
        MptcpSocket socket =
                new MptcpSocket(any, any, TcpState.LISTEN, 0, 1, -1, 0, 0, MptcpInfoStruct.parse(new byte[0]));
        assertThat(socket).asString().contains("cookie=18446744073709551615").doesNotContain("-1");
        assertThat(socket.status()).isEqualTo(MptcpStatus.MPTCP_LISTENING);
    }

    @Test
    void noTwoFieldsAreTheSameBytes() {
        List<MptcpInfo> different = new ArrayList<>();
        byte[] none = new byte[96];
        for (int at = 0; at < none.length; at++) {
            byte[] one = none.clone();
            one[at] = 1;
            MptcpInfo info = MptcpInfoStruct.parse(one);
            if (!info.equals(MptcpInfoStruct.parse(none))) {
                different.add(info);
            }
        }
        // all but the padding after the first six, csumEnabled and subflowsTotal
        assertThat(different).hasSize(96 - 2 - 1 - 3).doesNotHaveDuplicates();
    }

    private static boolean isPresent(Object field) {
        if (field instanceof OptionalInt number) {
            return number.isPresent();
        }
        return field instanceof OptionalLong number ? number.isPresent() : ((Optional<?>) field).isPresent();
    }
}
