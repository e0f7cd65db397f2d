// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.TcpState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class JsonTest {
    private record Sample(
            String text,
            OptionalInt none,
            OptionalLong large,
            Optional<Boolean> flag,
            Optional<String> nothing,
            TcpState state,
            InetSocketAddress address,
            List<Ends> ends) {}

    @Test
    void whatATerminalObeysIsEscaped() throws Exception {
        String harmful = "\033[2J\n\u007f\u009b\u202e\uDB40\uDC01é";
        String json = Json.text(Map.of("name", harmful));
        assertThat(json).isEqualToIgnoringCase("{\"name\":\"\\u001b[2J\\n\\u007f\\u009b\\u202e\\udb40\\udc01é\"}");
        assertThat(JSON.std.mapFrom(json)).isEqualTo(Map.of("name", harmful));
    }

    @Test
    void aDroppedOptionHasItsName() {
        assertThat(Json.text(new DroppedOption(6, 18, "named", 12)))
                .isEqualTo(
                        "{\"level\":6,\"number\":18,\"command\":\"named\",\"count\":12,\"name\":\"TCP_USER_TIMEOUT\"}");
    }

    @Test
    void aRecordIsAnObjectWithoutWhatIsEmpty() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        Sample sample = new Sample(
                "a \"word\"\n",
                OptionalInt.empty(),
                OptionalLong.of(-2),
                Optional.of(true),
                Optional.empty(),
                TcpState.LISTEN,
                address,
                List.of(new Ends(address, address, TcpState.CLOSE)));
        assertThat(Json.text(sample))
                .isEqualTo("{\"text\":\"a \\\"word\\\"\\n\",\"large\":18446744073709551614,\"flag\":true,"
                        + "\"state\":\"LISTEN\",\"address\":\"127.0.0.1:80\",\"ends\":[{\"local\":\"127.0.0.1:80\","
                        + "\"remote\":\"127.0.0.1:80\",\"state\":\"CLOSE\"}]}");
    }
}
