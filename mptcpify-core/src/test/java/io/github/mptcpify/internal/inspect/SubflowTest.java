// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mptcpify.Subflow;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.testsupport.Captured;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("pure")
class SubflowTest {
    private static final int HEADER_SIZE = 16;
    private static final KernelStruct NOTHING = KernelStruct.of(new byte[0]);

    @ParameterizedTest
    @MethodSource("io.github.mptcpify.testsupport.Captured#all")
    void readsWhatTheOlderOptionsOfEachKernelWrite(Captured kernel) throws NativeException {
        SubflowReader.SubflowData addresses =
                new SubflowReader.SubflowData(1, KernelStruct.of(kernel.bytes("subflow_addrs")));
        SubflowReader.SubflowData tcpInfos = new SubflowReader.SubflowData(1, KernelStruct.of(kernel.bytes("tcpinfo")));
        assertThat(SubflowReader.SubflowData.subflows(addresses, tcpInfos))
                .singleElement()
                .satisfies(subflow -> {
                    assertThat(subflow.id()).isEmpty();
                    assertThat(subflow.local()).hasToString("/127.0.0.1:" + kernel.number("port"));
                    assertThat(subflow.remote()).hasToString("/127.0.0.1:" + kernel.number("peer"));
                    assertThat(subflow.state()).isEqualTo(TcpState.ESTABLISHED);
                    assertThat(subflow.rttMicros().orElseThrow()).isBetween(1L, 1_000_000L);
                    assertThat(subflow.congestionWindow().orElseThrow()).isBetween(10L, 20L);
                    assertThat(subflow.bytesSent()).hasValue("question".length());
                    assertThat(subflow.bytesReceived()).hasValue("a longer answer".length());
                    assertThat(subflow.bytesAcked()).hasValue("question".length() + 1);
                    assertThat(subflow.bytesRetrans()).hasValue(0);
                    assertThat(subflow.lost()).hasValue(0);
                    assertThat(subflow.retransmissions()).hasValue(0);
                    assertThat(subflow.first()).isEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource("io.github.mptcpify.testsupport.Captured#all")
    void everyLengthOfATcpInfoIsReadAsFarAsItGoes(Captured kernel) throws NativeException {
        KernelStruct addresses = KernelStruct.of(kernel.bytes("subflow_addrs")).part(HEADER_SIZE, 256);
        byte[] answer = kernel.bytes("tcpinfo");
        byte[] tcpInfo = Arrays.copyOfRange(answer, HEADER_SIZE, answer.length);
        assertThat(tcpInfo).hasSizeGreaterThanOrEqualTo(SubflowStruct.TCP_INFO_SIZE);
        for (int length = 0; length <= tcpInfo.length; length++) {
            Subflow subflow =
                    SubflowStruct.parse(OptionalLong.of(1), addresses, KernelStruct.of(Arrays.copyOf(tcpInfo, length)));
            assertThat(subflow.state()).isEqualTo(length >= 1 ? TcpState.ESTABLISHED : TcpState.UNKNOWN);
            assertThat(subflow.lost().isPresent()).isEqualTo(length >= 36);
            assertThat(subflow.rttMicros().isPresent()).isEqualTo(length >= 72);
            assertThat(subflow.retransmissions().isPresent()).isEqualTo(length >= 104);
            assertThat(subflow.congestionWindow().isPresent()).isEqualTo(length >= 84);
            assertThat(subflow.bytesAcked().isPresent()).isEqualTo(length >= 128);
            assertThat(subflow.bytesReceived().isPresent()).isEqualTo(length >= 136);
            assertThat(subflow.bytesSent().isPresent()).isEqualTo(length >= 208);
            assertThat(subflow.bytesRetrans().isPresent()).isEqualTo(length >= 216);
        }
    }

    @Test
    void addressesThatAreCutOffAreRefused() throws NativeException {
        byte[] ipv4 = addresses("0200 1f90 7f000001", "0200 0050 0a000102");
        byte[] ipv6 = addresses(
                "0a00 1f90 00000000 00000000000000000000000000000001",
                "0a00 0050 00000000 20010db8000000000000000000000002");
        for (int length = 0; length <= SubflowStruct.ADDRESSES_SIZE; length++) {
            assertCutOff(ipv4, length, 128 + 8);
            assertCutOff(ipv6, length, 128 + 24);
        }
        assertRefused(new byte[SubflowStruct.ADDRESSES_SIZE]);
        assertRefused(addresses("0100 1f90 7f000001", "0200 0050 0a000102"));
    }

    private static void assertCutOff(byte[] addresses, int length, int needed) throws NativeException {
        byte[] cut = Arrays.copyOf(addresses, length);
        if (length < needed) {
            assertRefused(cut);
        } else {
            assertThat(parse(cut).remote().getPort()).isEqualTo(80);
        }
    }

    private static void assertRefused(byte[] addresses) {
        assertThatThrownBy(() -> parse(addresses))
                .isInstanceOfSatisfying(
                        NativeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAFNOSUPPORT));
    }

    @Test
    void ipv4AddressesOfIpv6SocketsAreIpv4() throws NativeException {
        Subflow subflow = parse(addresses(
                "0a00 1f90 00000000 00000000000000000000ffff7f000001",
                "0a00 ffff 00000000 20010db8000000000000000000000002"));
        assertThat(subflow.local()).hasToString("/127.0.0.1:8080");
        assertThat(subflow.local().getAddress()).isInstanceOf(Inet4Address.class);
        assertThat(subflow.remote()).hasToString("/[2001:db8:0:0:0:0:0:2]:65535");
        assertThat(subflow.state()).isEqualTo(TcpState.UNKNOWN);
    }

    @Test
    void everyLengthOfAFullInfoIsReadOrRefused() throws NativeException {
        byte[] full = fullInfo();
        SubflowReader.FullInfo whole = new SubflowReader.FullInfo(2, 1, KernelStruct.of(full));
        assertThat(whole.subflows()).singleElement().satisfies(subflow -> {
            assertThat(subflow.id()).hasValue(1);
            assertThat(subflow.first()).contains(true);
            assertThat(subflow.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(subflow.bytesSent()).hasValue("question".length());
        });
        for (int length = 0; length < full.length; length++) {
            SubflowReader.FullInfo cut = new SubflowReader.FullInfo(2, 1, KernelStruct.of(Arrays.copyOf(full, length)));
            if (length < 40 + 8 + 128 + 8) {
                assertThatThrownBy(cut::subflows).isInstanceOf(NativeException.class);
            } else {
                assertThat(cut.subflows()).hasSize(1);
            }
        }
    }

    /** The kernel says how far apart they are: more or less than was asked for. */
    @Test
    void eachSubflowIsReadWhereTheKernelPutsIt() throws NativeException {
        int room = 3;
        int infoStride = 280;
        int tcpStride = 120;
        ByteBuffer answer = ByteBuffer.allocate(40 + room * 264 + room * tcpStride)
                .order(ByteOrder.nativeOrder())
                .putInt(4, tcpStride)
                .putInt(12, infoStride);
        byte[] addresses = addresses("0200 1f90 7f000001", "0200 0050 0a000102");
        for (int i = 0; i < 2; i++) {
            answer.putInt(40 + i * infoStride, 7 + i).put(40 + i * infoStride + 8, addresses);
            answer.put(40 + room * 264 + i * tcpStride, (byte) (1 + i));
        }
        assertThat(new SubflowReader.FullInfo(room, 2, KernelStruct.of(answer.array())).subflows())
                .extracting(subflow -> subflow.id().orElse(0), Subflow::state)
                .containsExactly(tuple(7L, TcpState.ESTABLISHED), tuple(8L, TcpState.SYN_SENT));
    }

    @Test
    void eachRowOfTheOlderOptionsIsReadWhereTheKernelPutsIt() throws NativeException {
        byte[] one = addresses("0200 1f90 7f000001", "0200 0050 0a000102");
        byte[] other = addresses("0200 1f91 7f000001", "0200 0051 0a000102");
        SubflowReader.SubflowData addresses = rows(264, one, other);
        SubflowReader.SubflowData tcpInfos = rows(100, new byte[] {1}, new byte[] {10});
        assertThat(SubflowReader.SubflowData.subflows(addresses, tcpInfos))
                .extracting(subflow -> subflow.remote().getPort(), Subflow::state)
                .containsExactly(tuple(80, TcpState.ESTABLISHED), tuple(81, TcpState.LISTEN));
    }

    private static SubflowReader.SubflowData rows(int stride, byte[]... rows) {
        ByteBuffer answer = ByteBuffer.allocate(HEADER_SIZE + rows.length * stride)
                .order(ByteOrder.nativeOrder())
                .putInt(12, stride);
        for (int i = 0; i < rows.length; i++) {
            answer.put(HEADER_SIZE + i * stride, rows[i]);
        }
        return new SubflowReader.SubflowData(rows.length, KernelStruct.of(answer.array()));
    }

    /** With room for two subflows, and one there. */
    private static byte[] fullInfo() {
        Captured kernel = Captured.on("7.3");
        return ByteBuffer.allocate(40 + 2 * 264 + 2 * SubflowStruct.TCP_INFO_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(4, SubflowStruct.TCP_INFO_SIZE)
                .putInt(12, 264)
                .put(40, kernel.bytes("subflow_info"))
                .put(40 + 2 * 264, kernel.bytes("tcpinfo"), HEADER_SIZE, SubflowStruct.TCP_INFO_SIZE)
                .array();
    }

    @Test
    void everyNumberIsAState() {
        assertThat(IntStream.rangeClosed(1, 11).mapToObj(number -> TcpStates.of(OptionalInt.of(number))))
                .doesNotHaveDuplicates()
                .doesNotContain(TcpState.UNKNOWN);
        for (int number : new int[] {0, 12, 13, 255}) {
            assertThat(TcpStates.of(OptionalInt.of(number))).isEqualTo(TcpState.UNKNOWN);
        }
    }

    private static Subflow parse(byte[] addresses) throws NativeException {
        return SubflowStruct.parse(OptionalLong.empty(), KernelStruct.of(addresses), NOTHING);
    }

    /** Two of struct sockaddr_storage, from their first bytes on a little-endian machine. */
    private static byte[] addresses(String local, String remote) {
        byte[] one = HexFormat.of().parseHex(local.replace(" ", ""));
        byte[] other = HexFormat.of().parseHex(remote.replace(" ", ""));
        return ByteBuffer.allocate(SubflowStruct.ADDRESSES_SIZE)
                .put(0, one)
                .put(128, other)
                .array();
    }

    @Test
    void moreSubflowsThanAConnectionCanHaveAreNotBelieved() {
        for (int count : new int[] {-1, 1025, Integer.MAX_VALUE}) {
            SubflowReader.SubflowData data = new SubflowReader.SubflowData(count, NOTHING);
            assertThatThrownBy(() -> SubflowReader.SubflowData.subflows(data, data))
                    .isInstanceOfSatisfying(
                            NativeException.class,
                            failure -> assertThat(failure.errno()).isEqualTo(Errno.EPROTO));
            assertThatThrownBy(() -> new SubflowReader.FullInfo(16, count, NOTHING).subflows())
                    .isInstanceOfSatisfying(
                            NativeException.class,
                            failure -> assertThat(failure.errno()).isEqualTo(Errno.EPROTO));
        }
    }

    @Test
    void asManySubflowsAsAConnectionCanHaveAreRead() throws NativeException {
        byte[] addresses = addresses("0200 1f90 7f000001", "0200 0050 0a000102");
        byte[][] rows = new byte[1024][];
        Arrays.fill(rows, addresses);
        SubflowReader.SubflowData all = rows(SubflowStruct.ADDRESSES_SIZE, rows);
        assertThat(SubflowReader.SubflowData.subflows(all, all)).hasSize(1024);
        assertThat(SubflowReader.SubflowData.subflows(rows(0), rows(0))).isEmpty();
    }

    @Test
    void aPartThatCannotBeThereIsEmpty() {
        KernelStruct struct = KernelStruct.of(new byte[] {1, 2, 3, 4});
        assertThat(struct.part(-1, 2).bytes().limit()).isZero();
        assertThat(struct.part(5_000_000_000L, 2).bytes().limit()).isZero();
        assertThat(struct.part(4, 2).bytes().limit()).isZero();
        assertThat(struct.part(1, 2).u8(1)).hasValue(3);
        assertThat(struct.part(1, 2).u8(2)).isEmpty();
        assertThat(struct.part(1, -1).bytes().limit()).isEqualTo(3);
        assertThat(struct.part(3, 2).bytes().limit()).isEqualTo(1);
    }
}
