// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.lenient.RefusedOptions.Answer;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.FoundScope.Kind;
import io.github.mptcpify.internal.options.OptionNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The structs that the BPF programs share with Java, byte for byte, as their headers in bpf/ have them. */
@Tag("pure")
class LayoutTest {
    private static final FoundScope.Key CGROUP = new FoundScope.Key(Kind.CGROUP, 0x1122334455667788L);
    private static final FoundScope.Key NAMESPACE = new FoundScope.Key(Kind.NAMESPACE, 0xf0000001L);
    private static final FoundScope.Key NAME = new FoundScope.Key(Kind.NAME, 0, "/a.slice/*");
    private static final AttachOptions OPTIONS = AttachOptions.of(Scope.host());

    @Test
    void anAttachmentHasABitForEachFilter() {
        assertThat(flags(CGROUP, OPTIONS)).isZero();
        assertThat(flags(CGROUP, OPTIONS.audit())).isEqualTo(1);
        assertThat(flags(CGROUP, OPTIONS.onlyCommands("a"))).isEqualTo(2);
        assertThat(flags(CGROUP, OPTIONS.exceptCommands("a"))).isEqualTo(4);
        assertThat(flags(CGROUP, OPTIONS.onlyUsers(1))).isEqualTo(8);
        assertThat(flags(CGROUP, OPTIONS.exceptUsers(1))).isEqualTo(16);
        assertThat(flags(NAME, OPTIONS)).isEqualTo(128);
        assertThat(flags(CGROUP, OPTIONS.lenient())).isEqualTo(256);
        assertThat(flags(CGROUP, OPTIONS.reportRefusals())).isEqualTo(512);
        assertThat(flags(NAME, OPTIONS.audit().onlyCommands("a").exceptUsers(1).lenient()))
                .isEqualTo(1 + 2 + 16 + 128 + 256);
    }

    @Test
    void anAttachmentHasABitForEachFamily() {
        assertThat(families(Filter.Families.BOTH, true)).isEqualTo(1 << 2 | 1 << 10);
        assertThat(families(Filter.Families.IPV4, true)).isEqualTo(1 << 2);
        assertThat(families(Filter.Families.IPV6, true)).isEqualTo(1 << 10);
        assertThat(families(Filter.Families.BOTH, false)).isEqualTo(1 << 2);
        assertThat(families(Filter.Families.IPV6, false)).isZero();
    }

    @Test
    void anAttachmentEndsWithItsScope() {
        assertThat(long56(BpfLayout.attachment(CGROUP, Filter.ALL, true))).isEqualTo(0x1122334455667788L);
        assertThat(long56(BpfLayout.attachment(NAMESPACE, Filter.ALL, true)))
                .as("four bytes in the kernel, without a sign")
                .isEqualTo(0xf0000001L);
    }

    @Test
    void isByNameAsksForTheNumberToo() {
        byte[] named = BpfLayout.attachment(NAME, Filter.ALL, true);
        byte[] other = BpfLayout.attachment(CGROUP, Filter.ALL, true);
        named[52] = 7;
        other[52] = 7;
        assertThat(BpfLayout.isByName(named, 7)).isTrue();
        assertThat(BpfLayout.isByName(named, 8)).isFalse();
        assertThat(BpfLayout.isByName(other, 7)).isFalse();
    }

    @Test
    void countersAreReadWhereTheVerdictsStand() {
        byte[] attachment = BpfLayout.bytes(
                64,
                buffer -> buffer.position(8)
                        .putLong(11)
                        .putLong(12)
                        .putLong(13)
                        .putLong(14)
                        .putLong(15));
        assertThat(BpfLayout.statistics(attachment, 16, List.of()))
                .isEqualTo(new Statistics(11, 12, 13, 14, 16, List.of()));
        assertThat(BpfLayout.lost(attachment)).isEqualTo(15);
    }

    @Test
    void aConfigurationIsReadAsItIsWritten() {
        BpfLayout.Config config = new BpfLayout.Config(9, 0x8000000000000001L, true, false);
        assertThat(BpfLayout.Config.parse(config.bytes())).isEqualTo(config);
        assertThat(hex(config.bytes()))
                .isEqualTo(hex(BpfLayout.key(BpfLayout.VERSION)) + "09000000" + "0100000000000080" + "01000000"
                        + "00000000");
        assertThat(hex(new BpfLayout.Config(0, 0, false, true).bytes())).endsWith("0200000000000000");
    }

    @Test
    void aListOfAttachmentsNamesItsScopeByKindAndNumber() {
        BpfLayout.Sharing sharing = new BpfLayout.Sharing(0, List.of(3, 0, 5));
        String places = "03000000" + "03000000" + "00000000" + "05000000" + "00".repeat(44);
        assertThat(hex(sharing.in(CGROUP))).isEqualTo("8877665544332211" + "00000000" + places);
        assertThat(hex(sharing.in(NAMESPACE))).isEqualTo("010000f000000000" + "01000000" + places);
        assertThat(hex(sharing.in(new FoundScope.Key(Kind.PROCESS, 2))))
                .isEqualTo("0200000000000000" + "02000000" + places);
    }

    @Test
    void keysAreAsLongAsTheKernels() {
        assertThat(hex(BpfLayout.key(CGROUP))).isEqualTo("8877665544332211");
        assertThat(hex(BpfLayout.key(NAMESPACE))).isEqualTo("010000f0");
        assertThat(BpfLayout.keyNumber(BpfLayout.key(0x01020304))).isEqualTo(0x01020304);
        assertThat(BpfLayout.place(16384 + 5)).isEqualTo(5);
    }

    @Test
    void whatProgramsAreGivenHasItsFieldsInOrder() {
        assertThat(hex(BpfLayout.numbering(1, 2))).isEqualTo("0100000002000000");
        assertThat(hex(BpfLayout.listening(1, true))).isEqualTo("0100000001000000");
        assertThat(hex(BpfLayout.listening(1, false))).isEqualTo("0100000000000000");
        assertThat(hex(BpfLayout.command(1, "curl"))).isEqualTo("01000000" + "6375726c" + "00".repeat(12));
        assertThat(hex(BpfLayout.user(1, -2))).isEqualTo("01000000feffffff");
        assertThat(hex(NamesLayout.naming(true, 3))).isEqualTo("0100000003000000");
        assertThat(hex(NamesLayout.naming(false, 0))).isEqualTo("0000000000000000");
        assertThat(hex(NamesLayout.entering(1, 2, 3)))
                .isEqualTo("0100000000000000" + "0200000000000000" + "0300000000000000");
    }

    @Test
    void aDiscoveryIsAskedForANamespaceAndHas64Levels() {
        assertThat(ByteBuffer.wrap(Discovery.question(7))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(528))
                .isEqualTo(7);
        byte[] deepest = BpfLayout.bytes(544, buffer -> {
            buffer.putLong(0);
            for (long level = 1; level <= 64; level++) {
                buffer.putLong(level);
            }
            // what follows the levels
            buffer.putLong(65);
        });
        assertThat(Discovery.parse(deepest).ancestors()).hasSize(64).endsWith(64L);
    }

    @Test
    void anOptionsPlaceIsItsLevelNumberAndSocket() {
        // the levels' places: IP, SOCKET, TCP, IPV6
        assertThat(place(OptionNames.IP, 3, false, false)).isEqualTo(3 << 2);
        assertThat(place(OptionNames.SOCKET, 3, false, true)).isEqualTo(1 << 10 | 3 << 2 | 1);
        assertThat(place(OptionNames.TCP, 3, true, false)).isEqualTo(2 << 10 | 3 << 2 | 2);
        assertThat(place(OptionNames.IPV6, 255, true, true)).isEqualTo(3 << 10 | 255 << 2 | 3);
        assertThat(hex(RefusalsLayout.answers(new Answer(OptionNames.TCP, 3, true, false, 92, 95))))
                .isEqualTo("5c005f0000000000");
    }

    @Test
    void aCommandsNameMayFillItsRoom() {
        String name = "0123456789abcdef";
        byte[] dropped = BpfLayout.bytes(
                24,
                buffer -> buffer.putInt(1)
                        .putShort((short) 6)
                        .putShort((short) 18)
                        .put(ascii(name)));
        byte[] once = BpfLayout.bytes(8, buffer -> buffer.putLong(1));
        assertThat(LenientLayout.dropped(dropped, once)).hasToString("TCP_USER_TIMEOUT dropped once (" + name + ")");
    }

    private static int flags(FoundScope.Key scope, AttachOptions options) {
        return ByteBuffer.wrap(BpfLayout.attachment(scope, Filters.of(options), true))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(0);
    }

    private static int families(Filter.Families families, boolean ipv6) {
        return ByteBuffer.wrap(BpfLayout.attachment(CGROUP, Filter.ALL.withFamilies(families), ipv6))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(4);
    }

    private static long long56(byte[] attachment) {
        return ByteBuffer.wrap(attachment).order(ByteOrder.LITTLE_ENDIAN).getLong(56);
    }

    private static int place(int level, int number, boolean ipv6, boolean connected) {
        return BpfLayout.keyNumber(RefusalsLayout.option(new Answer(level, number, ipv6, connected, 92, 92)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
