// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.internal.inspect.list.CapturedDump;
import io.github.mptcpify.internal.netlink.GenericNetlink;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class PathManagerTest {
    private static final List<byte[]> DATAGRAMS = CapturedDump.datagrams("path_manager-6.18.hex");
    private static final byte[] FAMILY = DATAGRAMS.get(0);
    private static final List<byte[]> EVENTS = DATAGRAMS.subList(1, DATAGRAMS.size());

    @Test
    void theRequestNamesTheFamily() {
        assertThat(HexFormat.of().formatHex(GenericNetlink.request(GenericNetlink.MPTCP_PM)))
                .isEqualTo("24000000" + "1000" + "0100" + "01000000" + "00000000" + "03010000" + "0d000200"
                        + HexFormat.of().formatHex("mptcp_pm".getBytes(StandardCharsets.US_ASCII)) + "00000000");
    }

    @Test
    void readsTheFamilysNumbers() throws ProtocolException {
        GenericNetlink.Family family = GenericNetlink.family(CapturedDump.bytes(FAMILY));
        assertThat(family.type()).isEqualTo(28);
        assertThat(family.groups()).containsEntry(PathManager.EVENTS, 9);
    }

    @Test
    void aKernelThatHasNoneOrNoEventsIsToldByNothing() throws ProtocolException {
        byte[] refusal = HexFormat.of().parseHex("14000000" + "0200" + "0000" + "01000000" + "00000000" + "feffffff");
        assertThat(GenericNetlink.family(CapturedDump.bytes(refusal))).isNull();
        // without the groups, which come last
        byte[] old = Arrays.copyOf(FAMILY, FAMILY.length - 0x44);
        CapturedDump.bytes(old).putInt(0, old.length);
        assertThat(GenericNetlink.family(CapturedDump.bytes(old)).groups()).isEmpty();
    }

    @Test
    void readsEveryEvent() throws ProtocolException {
        List<String> read = new ArrayList<>();
        for (byte[] event : EVENTS) {
            MptcpEvent parsed = PathManager.event(payload(event));
            assertThat(parsed.fellBack()).isEmpty();
            read.add(parsed.kind() + " "
                    + (parsed.token().isPresent()
                            ? Long.toHexString(parsed.token().getAsLong())
                            : "-")
                    + " " + parsed.local().map(Object::toString).orElse("-") + " "
                    + parsed.remote().map(Object::toString).orElse("-"));
        }
        assertThat(read)
                .containsExactly(
                        "LISTENER_CREATED - /[0:0:0:0:0:0:0:0]:45465 -",
                        "CREATED f84760c /127.0.0.1:33702 /127.0.0.1:45465",
                        "ESTABLISHED 347ed0e2 /127.0.0.1:45465 /127.0.0.1:33702",
                        "SUBFLOW_ESTABLISHED f84760c /127.0.0.2:46701 /127.0.0.1:45465",
                        "SUBFLOW_CLOSED 347ed0e2 /127.0.0.1:45465 /127.0.0.2:46701",
                        "ADDRESS_ANNOUNCED f84760c - /127.0.0.3:45465",
                        "SUBFLOW_CLOSED 347ed0e2 /127.0.0.1:34911 /127.0.0.3:33702",
                        "ADDRESS_REMOVED f84760c - -",
                        "CLOSED f84760c - -",
                        "LISTENER_CLOSED - /[0:0:0:0:0:0:0:0]:45465 -");
    }

    @Test
    void anEventThatIsNewToUsIsPassedOver() throws ProtocolException {
        byte[] event = EVENTS.get(1).clone();
        event[16] = 99;
        assertThat(PathManager.event(payload(event))).isNull();
    }

    @Test
    void anEventWithoutItsTokenIsNone() {
        assertThatThrownBy(() -> PathManager.event(CapturedDump.bytes(new byte[] {3, 1, 0, 0})))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an event CLOSED without its token");
    }

    @Test
    void everyTruncationEndsCleanlyOrSaysSo() throws ProtocolException {
        for (byte[] event : EVENTS) {
            byte[] payload = Arrays.copyOfRange(event, 16, event.length);
            MptcpEvent whole = PathManager.event(CapturedDump.bytes(payload));
            for (int length = 0; length < payload.length; length++) {
                try {
                    // it may end where an attribute ends
                    assertThat(PathManager.event(CapturedDump.bytes(Arrays.copyOf(payload, length)))
                                    .kind())
                            .isEqualTo(whole.kind());
                } catch (ProtocolException e) {
                    assertThat(e).hasMessageMatching("an? .*");
                }
            }
        }
        for (int length = 0; length < FAMILY.length; length++) {
            byte[] cut = Arrays.copyOf(FAMILY, length);
            assertThatThrownBy(() -> GenericNetlink.family(CapturedDump.bytes(cut)))
                    .as("%d bytes", length)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void noChangeOfAByteIsReadBeyondTheEnd() {
        for (byte[] event : DATAGRAMS) {
            for (int at = 0; at < event.length; at++) {
                for (int value : new int[] {0, 1, 3, 4, 0x7f, 0x80, 0xff}) {
                    byte[] changed = event.clone();
                    changed[at] = (byte) value;
                    try {
                        GenericNetlink.family(CapturedDump.bytes(changed));
                        assertThat(PathManager.event(payload(changed)))
                                .satisfiesAnyOf(
                                        parsed -> assertThat(parsed).isNull(),
                                        parsed -> assertThat(parsed.kind()).isNotEqualTo(Kind.EVENTS_LOST));
                    } catch (ProtocolException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                }
            }
        }
    }

    private static ByteBuffer payload(byte[] datagram) {
        return CapturedDump.bytes(Arrays.copyOfRange(datagram, 16, datagram.length));
    }
}
