// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.testsupport.Ss;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SockDiagTest {
    private static final String CAPTURED = "sock_diag-6.18.hex";

    @Test
    void readsWhatSsReadAtTheSameMoment() throws IOException {
        List<MptcpSocket> sockets = new ArrayList<>();
        for (byte[] socket : CapturedDump.sockets(CAPTURED)) {
            sockets.add(SockDiag.socket(CapturedDump.bytes(socket)));
        }
        assertThat(sockets.stream().map(Ss.Line::of))
                .containsExactlyElementsOf(Ss.parse(CapturedDump.lines("sock_diag-6.18.ss")));
        assertThat(sockets)
                .hasSize(28)
                .anyMatch(MptcpSocket::fellBack)
                .anyMatch(socket -> socket.additionalSubflows() == 1)
                .anyMatch(socket -> socket.uid() == 12345)
                .anyMatch(socket -> socket.state() == TcpState.LISTEN);
    }

    @Test
    void everyTruncationOfADatagramEndsCleanlyOrSaysSo() throws IOException {
        for (byte[] datagram : CapturedDump.datagrams(CAPTURED)) {
            int boundary = 0;
            for (int length = 0; length <= datagram.length; length++) {
                byte[] cut = Arrays.copyOf(datagram, length);
                if (length == boundary) {
                    read(cut);
                    boundary += length < datagram.length
                            ? CapturedDump.bytes(datagram).getInt(length)
                            : 0;
                } else {
                    assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(ProtocolException.class);
                }
            }
        }
    }

    @Test
    void everyTruncationOfASocketSaysSo() throws IOException {
        for (byte[] socket : CapturedDump.sockets(CAPTURED)) {
            MptcpSocket whole = SockDiag.socket(CapturedDump.bytes(socket));
            for (int length = 0; length < socket.length; length++) {
                ByteBuffer cut = CapturedDump.bytes(Arrays.copyOf(socket, length));
                try {
                    // it may end where an attribute ends that comes after struct mptcp_info
                    assertThat(SockDiag.socket(cut)).usingRecursiveComparison().isEqualTo(whole);
                    assertThat(length).isGreaterThan(72 + 100);
                } catch (ProtocolException e) {
                    assertThat(e).hasMessageMatching("an? (socket|message|attribute|struct).*");
                }
            }
        }
    }

    @Test
    void noChangeOfAByteIsReadBeyondTheEnd() throws IOException {
        byte[] socket = CapturedDump.sockets(CAPTURED).get(0);
        MptcpSocket unchanged = SockDiag.socket(CapturedDump.bytes(socket));
        for (int at = 0; at < socket.length; at++) {
            for (int value : new int[] {0, 1, 3, 4, 0x7f, 0x80, 0xff}) {
                byte[] changed = socket.clone();
                changed[at] = (byte) value;
                try {
                    MptcpSocket read = SockDiag.socket(CapturedDump.bytes(changed));
                    // each field is read where it is, and from nowhere else
                    assertThat(read.cookie() == unchanged.cookie())
                            .as("cookie, byte %d is %d", at, value)
                            .isEqualTo(at < 44 || at >= 52 || changed[at] == socket[at]);
                    assertThat(read.inode() == unchanged.inode())
                            .as("inode, byte %d is %d", at, value)
                            .isEqualTo(at < 68 || at >= 72 || changed[at] == socket[at]);
                } catch (ProtocolException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void aStateThatIsNewToUsIsUnknownAndTheSocketIsReadAllTheSame() throws IOException {
        byte[] socket = CapturedDump.sockets(CAPTURED).get(0);
        long cookie = SockDiag.socket(CapturedDump.bytes(socket)).cookie();
        for (int state : new int[] {0, 13, 255}) {
            socket[1] = (byte) state;
            assertThat(SockDiag.socket(CapturedDump.bytes(socket)))
                    .returns(TcpState.UNKNOWN, MptcpSocket::state)
                    .returns(cookie, MptcpSocket::cookie);
        }
    }

    @Test
    void aSocketWithoutTheFlagIsNotTakenForOneThatDidNotFallBack() throws IOException {
        byte[] socket = CapturedDump.sockets(CAPTURED).get(0);
        assertThatThrownBy(() -> SockDiag.socket(CapturedDump.bytes(Arrays.copyOf(socket, 72))))
                .hasMessage("a socket without a struct mptcp_info");
        byte[] withShortInfo = Arrays.copyOf(socket, 72 + 4 + 15);
        withShortInfo[72] = 4 + 15;
        withShortInfo[74] = 2;
        assertThatThrownBy(() -> SockDiag.socket(CapturedDump.bytes(withShortInfo)))
                .hasMessage("a struct mptcp_info of 15 bytes");
    }

    @Test
    void aLinkLocalAddressHasItsInterface() throws IOException {
        byte[] socket = CapturedDump.sockets(CAPTURED).get(27);
        assertThat(socket[0]).isEqualTo((byte) 10);
        // fe80::1 and interface 3
        socket[8] = (byte) 0xfe;
        socket[9] = (byte) 0x80;
        socket[23] = 1;
        socket[40] = 3;
        MptcpSocket parsed = SockDiag.socket(CapturedDump.bytes(socket));
        assertThat(parsed.local().getAddress())
                .isInstanceOfSatisfying(
                        Inet6Address.class,
                        address -> assertThat(address.getScopeId()).isEqualTo(3));
    }

    @Test
    void theRequestIsTheOneOfSsButForItsSilentProtocol() {
        byte[] request = SockDiag.request(10, 2, SocketQuery.of(262).withInformation());
        assertThat(HexFormat.of().formatHex(request))
                .isEqualTo("50000000" + "1400" + "0103" + "02000000" + "00000000"
                        + "0a" + "00" + "02" + "00" + "ffffffff" + "00".repeat(48)
                        + "0800" + "0300" + "06010000");
    }

    @Test
    void portsAreInNetworkByteOrder() {
        byte[] request = SockDiag.request(10, 2, SocketQuery.ofPorts(262, 443, 0xfedc));
        assertThat(HexFormat.of().formatHex(request)).contains("ffffffff" + "01bb" + "fedc" + "00".repeat(44) + "0800");
    }

    private static void read(byte[] datagram) throws ProtocolException {
        NetlinkMessages messages = new NetlinkMessages(CapturedDump.bytes(datagram));
        while (messages.nextMessage() != null) {}
    }
}
