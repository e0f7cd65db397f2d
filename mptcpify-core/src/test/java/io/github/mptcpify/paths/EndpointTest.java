// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mptcpify.paths.Endpoint.Flag;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class EndpointTest {
    private static final Endpoint ENDPOINT = Endpoint.of(address("192.0.2.7"));

    @Test
    void numbersOutOfTheirRangeAreRefused() {
        for (int id : new int[] {-1, 0, 256}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ENDPOINT.id(id))
                    .withMessage("an endpoint's id is 1 to 255, not " + id);
        }
        for (int port : new int[] {-1, 0, 65536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ENDPOINT.port(port))
                    .withMessage("a port is 1 to 65535, not " + port);
        }
        assertThat(ENDPOINT.id(255).port(65535).id()).hasValue(255);
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(-1, 0)).withMessageContaining("not -1");
    }

    @Test
    void whatIsNoHostsAddressIsRefused() {
        for (String address : new String[] {"0.0.0.0", "::", "224.0.0.1", "ff02::1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Endpoint.of(address(address)))
                    .withMessageContaining("an endpoint is an address of this host");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ENDPOINT.device(""));
    }

    @Test
    void aChangeOfWhatItWasMadeFromChangesNothing() {
        EnumSet<Flag> flags = EnumSet.of(Flag.SIGNAL);
        Endpoint endpoint = new Endpoint(
                OptionalInt.empty(), address("2001:db8::7"), OptionalInt.empty(), flags, Optional.of("eth0"));
        flags.add(Flag.BACKUP);
        assertThat(endpoint.flags()).containsExactly(Flag.SIGNAL);
        assertThat(endpoint)
                .isEqualTo(
                        Endpoint.of(address("2001:db8::7")).flags(Flag.SIGNAL).device("eth0"));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
