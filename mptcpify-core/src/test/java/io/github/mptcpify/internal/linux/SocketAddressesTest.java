// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SocketAddressesTest {
    private static final String FAMILY_IPV4 = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "0200" : "0002";
    private static final String FAMILY_IPV6 = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "0a00" : "000a";

    @Test
    void addressesAreWrittenAsTheKernelHasThem() throws Exception {
        assertThat(written("10.0.0.1", 0x1f90, 16)).isEqualTo(FAMILY_IPV4 + "1f90" + "0a000001" + "00".repeat(8));
        assertThat(written("fd77::1", 443, 28))
                .isEqualTo(FAMILY_IPV6 + "01bb" + "00000000" + "fd77" + "00".repeat(13) + "01" + "00000000");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (InetSocketAddress address : new InetSocketAddress[] {
            new InetSocketAddress(InetAddress.getByName("192.0.2.200"), 65535),
            new InetSocketAddress(InetAddress.getByName("2001:db8::ff"), 1),
            new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal(), 3), 80),
        }) {
            ByteBuffer bytes = ByteBuffer.allocate(SocketAddresses.MOST_BYTES).order(ByteOrder.nativeOrder());
            SocketAddresses.write(address, bytes);
            assertThat(SocketAddresses.read(KernelStruct.of(bytes.array()))).hasValue(address);
            assertThat(SocketAddresses.family(address))
                    .isEqualTo(address.getAddress() instanceof Inet6Address ? Abi.AF_INET6 : Abi.AF_INET);
        }
    }

    @Test
    void onlyALinkLocalAddressHasAnInterface() throws Exception {
        byte[] global = InetAddress.getByName("2001:db8::1").getAddress();
        assertThat(scope(SocketAddresses.of(linkLocal(), 3, 80))).isEqualTo(3);
        assertThat(((Inet6Address) SocketAddresses.of(linkLocal(), 0, 80).getAddress()).getScopedInterface())
                .isNull();
        assertThat(SocketAddresses.of(linkLocal(), 0, 80).getAddress().getHostAddress())
                .doesNotContain("%");
        assertThat(scope(SocketAddresses.of(global, 3, 80))).isZero();
    }

    @Test
    void messagesPutAnIpv6AddressInBrackets() throws Exception {
        assertThat(SocketAddresses.text(new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 80)))
                .isEqualTo("10.0.0.1:80");
        assertThat(SocketAddresses.text(new InetSocketAddress(InetAddress.getByName("fd77::1"), 80)))
                .isEqualTo("[fd77:0:0:0:0:0:0:1]:80");
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.invalid", 80);
        assertThatThrownBy(() -> SocketAddresses.text(unresolved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not resolved: example.invalid");
    }

    private static String written(String address, int port, int length) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(SocketAddresses.MOST_BYTES).order(ByteOrder.nativeOrder());
        assertThat(SocketAddresses.write(new InetSocketAddress(InetAddress.getByName(address), port), bytes))
                .isEqualTo(length);
        return HexFormat.of().formatHex(bytes.array(), 0, length);
    }

    private static byte[] linkLocal() throws Exception {
        return InetAddress.getByName("fe80::1").getAddress();
    }

    private static int scope(InetSocketAddress address) {
        return ((Inet6Address) address.getAddress()).getScopeId();
    }
}
