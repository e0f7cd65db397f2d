// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class MptcpCountersTest {
    /** Of Linux 6.1, shortened. */
    private static final String NETSTAT = """
            TcpExt: SyncookiesSent SyncookiesRecv
            TcpExt: 0 7
            IpExt: InNoRoutes InTruncatedPkts
            IpExt: 0 0
            MPTcpExt: MPCapableSYNRX MPCapableSYNTX MPCapableFallbackSYNACK MPCurrEstab SomethingNew
            MPTcpExt: 12 30 18 4 18446744073709551615
            """;

    @Test
    void readsNamesAndValuesAsTheyAre() throws Exception {
        MptcpCounters counters = MptcpCounters.parse(NETSTAT);
        assertThat(counters.values().keySet())
                .containsExactly(
                        "MPCapableSYNRX", "MPCapableSYNTX", "MPCapableFallbackSYNACK", "MPCurrEstab", "SomethingNew");
        assertThat(counters.value("MPCapableFallbackSYNACK")).hasValue(18);
        assertThat(counters.value("SyncookiesRecv")).isEmpty();
        assertThat(Long.toUnsignedString(counters.value("SomethingNew").orElseThrow()))
                .isEqualTo("18446744073709551615");
        assertThatThrownBy(() -> counters.values().put("MPCurrEstab", 1L))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aKernelWithoutMptcpHasNone() throws Exception {
        assertThat(MptcpCounters.parse("TcpExt: A B\nTcpExt: 1 2\n").values()).isEmpty();
    }

    @Test
    void noTruncationGivesAWrongNumber() throws Exception {
        for (int length = 0; length < NETSTAT.length(); length++) {
            assertThat(MptcpCounters.parse(NETSTAT.substring(0, length)).values())
                    .as("%d characters", length)
                    .isEmpty();
        }
    }

    @Test
    void onlyAProcessAndANetworkNamespaceHaveCounters() {
        for (long pid : new long[] {0, -1}) {
            assertThatThrownBy(() -> MptcpCounters.read(pid))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a process's number is 1 or more, not " + pid);
        }
        assertThatThrownBy(() -> MptcpCounters.read(Scope.host()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("counters are a network namespace's");
    }

    @Test
    void differencesAreByName() {
        MptcpCounters earlier = new MptcpCounters(Map.of("gone", 3L, "joins", 5L, "established", 4L));
        MptcpCounters later = new MptcpCounters(Map.of("joins", 7L, "established", 1L, "new", 2L));
        assertThat(later.since(earlier).values())
                .containsExactlyInAnyOrderEntriesOf(Map.of("joins", 2L, "established", -3L, "new", 2L));
        assertThat(later.since(later).values().values()).containsOnly(0L);
        assertThat(later.value("joins")).hasValue(7);
    }
}
