// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SocketFilterTest {
    @Test
    void aPortIsFrom1To65535() {
        assertThat(SocketFilter.any().localPort(1).remotePort(65535))
                .returns(1, filter -> filter.localPort().getAsInt())
                .returns(65535, filter -> filter.remotePort().getAsInt());
        for (int port : new int[] {-1, 0, 65536}) {
            assertThatThrownBy(() -> SocketFilter.any().localPort(port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a port is 1 to 65535, not " + port);
            assertThatThrownBy(() -> SocketFilter.any().remotePort(port)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noSocketIsAskedForByAStateThatIsNotKnown() {
        assertThat(SocketFilter.any().states(TcpState.LISTEN, TcpState.CLOSE).states())
                .containsExactlyInAnyOrder(TcpState.LISTEN, TcpState.CLOSE);
        assertThatThrownBy(() -> SocketFilter.any().states(TcpState.LISTEN, TcpState.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UNKNOWN");
    }
}
