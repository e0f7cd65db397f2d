// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.netlink.GenericNetlink;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.paths.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Endpoints and limits, as they are written and read. */
@Tag("pure")
class PathManagerAnswersTest {
    /** The header of a netlink message. */
    private static final int HEADER = 16;

    private static final int ADDR = 1;
    private static final Map<Integer, String> INTERFACES = Map.of(2, "eth0");

    @Test
    void anEndpointIsReadAsItWasWritten() throws Exception {
        for (String address : List.of("192.0.2.7", "2001:db8::7")) {
            Endpoint endpoint = new Endpoint(
                    OptionalInt.of(200),
                    InetAddress.getByName(address),
                    OptionalInt.of(50_000),
                    EnumSet.of(Flag.SIGNAL, Flag.BACKUP, Flag.LAMINAR),
                    Optional.of("eth0"));
            assertThat(read(within -> EndpointAttributes.write(within, endpoint, OptionalInt.of(2))))
                    .containsExactly(endpoint);
        }
    }

    @Test
    void anIdIsFrom1To255() {
        assertThat(Endpoints.checkedId(1)).isEqualTo(1);
        assertThat(Endpoints.checkedId(255)).isEqualTo(255);
        for (int id : new int[] {-1, 0, 256}) {
            assertThatThrownBy(() -> Endpoints.checkedId(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an endpoint's id is 1 to 255, not " + id);
        }
    }

    @Test
    void messagesNameAnEndpointByItsAddressAndPort() throws Exception {
        Endpoint endpoint = Endpoint.of(InetAddress.getByName("192.0.2.7"));
        assertThat(Endpoints.name(endpoint)).isEqualTo("192.0.2.7");
        assertThat(Endpoints.name(endpoint.port(8443))).isEqualTo("192.0.2.7 port 8443");
    }

    @Test
    void eachFlagIsItsOwn() throws Exception {
        for (Flag flag : Flag.values()) {
            Endpoint endpoint = Endpoint.of(InetAddress.getByName("192.0.2.7")).flags(flag);
            assertThat(read(within -> EndpointAttributes.write(within, endpoint, OptionalInt.empty())))
                    .containsExactly(endpoint);
        }
    }

    @Test
    void whatIsNotSetIsEmpty() throws Exception {
        Endpoint least = Endpoint.of(InetAddress.getByName("192.0.2.7"));
        assertThat(read(within -> EndpointAttributes.write(within, least, OptionalInt.of(0))))
                .containsExactly(least);
        assertThat(read(within -> EndpointAttributes.end(within, new InetSocketAddress(least.address(), 0))))
                .containsExactly(least);
        assertThat(read(within -> EndpointAttributes.end(
                        within, new InetSocketAddress(least.address(), 443), Set.of(Flag.BACKUP))))
                .containsExactly(least.port(443).flags(Flag.BACKUP));
    }

    @Test
    void anInterfaceThatHasGoneIsGivenByItsNumber() throws Exception {
        Endpoint least = Endpoint.of(InetAddress.getByName("192.0.2.7"));
        assertThat(read(within -> EndpointAttributes.write(within, least, OptionalInt.of(7))))
                .containsExactly(least.device("if7"));
    }

    /** The kernel takes any address, and whoever asks for the list has to see it. */
    @Test
    void anAddressThatIsNoHostsIsListed() throws Exception {
        for (String address : List.of("0.0.0.0", "224.0.0.5", "::", "ff02::1")) {
            InetAddress strange = InetAddress.getByName(address);
            assertThat(read(within -> EndpointAttributes.end(within, new InetSocketAddress(strange, 0))))
                    .singleElement()
                    .extracting(Endpoint::address)
                    .isEqualTo(strange);
        }
    }

    @Test
    void anEndpointWithoutItsAddressIsRefused() {
        assertThatThrownBy(() -> read(within -> EndpointAttributes.id(within, 3)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an endpoint without its address");
        assertThatThrownBy(() -> read(within -> EndpointAttributes.flags(within, 3, Set.of(Flag.BACKUP))))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void limitsAreRead() throws Exception {
        assertThat(limits(8, 2)).isEqualTo(new Limits(2, 8));
        assertThat(limits(0, 0)).isEqualTo(new Limits(0, 0));
        assertThatThrownBy(() -> limits(-1, 2))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("limits of 2 and -1");
        assertThatThrownBy(() -> limits(1, -2)).isInstanceOf(ProtocolException.class);
    }

    private static Limits limits(int accepted, int subflows) throws ProtocolException {
        return Endpoints.limits(payload(
                request -> request.attribute(2, accepted).attribute(3, subflows).attribute(9, 7)));
    }

    private static List<Endpoint> read(Consumer<NetlinkRequest> attributes) throws ProtocolException {
        return Endpoints.read(
                payload(request -> request.nested(ADDR, attributes).u8(9, 7)), INTERFACES);
    }

    private static ByteBuffer payload(Consumer<NetlinkRequest> attributes) {
        NetlinkRequest request = GenericNetlink.command(29, 0, 1, 3);
        attributes.accept(request);
        byte[] bytes = request.bytes();
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, HEADER, bytes.length)).order(ByteOrder.nativeOrder());
    }
}
