// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.bpf.BpfLayout.Sharing;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who stays in a scope keeps the place: a program that goes through them meanwhile misses nobody. */
@Tag("pure")
class SharingTest {
    @Test
    void whoStaysKeepsThePlace() {
        Sharing sharing = new Sharing(9, List.of(1, 2, 3));
        assertThat(sharing.with(List.of(1, 3))).isEqualTo(new Sharing(9, List.of(1, 0, 3)));
        assertThat(sharing.with(List.of(3))).isEqualTo(new Sharing(9, List.of(0, 0, 3)));
    }

    @Test
    void whoComesTakesTheFirstThatIsFree() {
        Sharing sharing = new Sharing(9, List.of(1, 0, 3));
        assertThat(sharing.with(List.of(1, 3, 4))).isEqualTo(new Sharing(9, List.of(1, 4, 3)));
        assertThat(sharing.with(List.of(1, 3, 4, 5))).isEqualTo(new Sharing(9, List.of(1, 4, 3, 5)));
        assertThat(sharing.with(List.of(3, 6))).isEqualTo(new Sharing(9, List.of(6, 0, 3)));
    }

    @Test
    void itIsReadAsItIsWritten() throws Exception {
        Sharing sharing = new Sharing(0x0123456789abcdefL, List.of(1, 0, Integer.MAX_VALUE));
        assertThat(Sharing.parse(sharing.bytes())).isEqualTo(sharing);
    }
}
