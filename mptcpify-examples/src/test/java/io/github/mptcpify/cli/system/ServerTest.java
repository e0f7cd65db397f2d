// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class ServerTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, 443",
        "example.com:22, example.com, 22",
        "10.0.0.1:65535, 10.0.0.1, 65535",
        "[::1], ::1, 443",
        "[2001:db8::1]:80, 2001:db8::1, 80",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "bücher.example, xn--bcher-kva.example, 443"
    })
    void aServerHasAHostAndAPort(String text, String host, int port) {
        assertThat(Server.parse(text)).isEqualTo(new Server(host, port));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://example.com | name the host alone",
                "::1 | could be an address with a port or without",
                "2001:db8::1:443 | write IPv6 addresses as [::1]:443",
                "'' | is no HOST[:PORT]",
                ":443 | is no HOST[:PORT]",
                "[::1]443 | is no HOST[:PORT]",
                "[10.0.0.1]:1 | is no HOST[:PORT]",
                "[::1 | could be an address",
                "example.com: | has no port",
                "example.com:0 | a port is 1 to 65535",
                "example.com:65536 | a port is 1 to 65535",
                "example.com:http | has no port"
            })
    void whatIsNoneIsSaid(String text, String message) {
        assertThatThrownBy(() -> Server.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(message);
    }
}
