// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.TcpState;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class ProcNetTcpTest {
    private static final String HEADING = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when ...\n";

    @Test
    void readsAddressesAndStates() {
        assertThat(ProcNetTcp.parse(HEADING
                        + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 651 1 0\n"
                        + "  12: 0200000A:0050 FEFFFFEF:FFFF 01 00000000:00000000 00:00000000 00000000  7  0 77 1 0\n"
                        + "   2: 0100007F:1F90 0100007F:0001 06 00000000:00000000 00:00000000 00000000  0  0 0 3 0\n"))
                .hasSize(2)
                .containsEntry(651L, ends("127.0.0.1", 8080, "0.0.0.0", 0, TcpState.LISTEN))
                .containsEntry(77L, ends("10.0.0.2", 80, "239.255.255.254", 65535, TcpState.ESTABLISHED));
    }

    @Test
    void readsIpv6() {
        assertThat(ProcNetTcp.parse(HEADING
                        + "   0: B80D0120000000000000000001000000:0016 0000000000000000FFFF00000100007F:0017 FF"
                        + " 00000000:00000000 00:00000000 00000000  0  0 5 1 0\n"))
                .containsEntry(5L, ends("2001:db8::1", 22, "127.0.0.1", 23, TcpState.UNKNOWN));
    }

    @Test
    void aLineThatIsCutOffIsLeftOut() {
        assertThat(ProcNetTcp.parse(HEADING + "   0: 0100007F:1F90 00000000:0000 0A 00000000:0000"))
                .isEmpty();
        assertThat(ProcNetTcp.parse("")).isEmpty();
    }

    private static Ends ends(String local, int localPort, String remote, int remotePort, TcpState state) {
        return new Ends(new InetSocketAddress(local, localPort), new InetSocketAddress(remote, remotePort), state);
    }
}
