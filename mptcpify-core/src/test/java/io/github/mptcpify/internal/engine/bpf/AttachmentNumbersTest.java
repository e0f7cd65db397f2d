// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class AttachmentNumbersTest {
    @Test
    void noPlaceIsGivenTwiceWhileItIsTaken() throws Exception {
        AttachmentNumbers numbers = new AttachmentNumbers(0);
        Set<Integer> places = new HashSet<>();
        for (int i = 1; i <= BpfLayout.ATTACHMENTS; i++) {
            int number = numbers.next("attach");
            assertThat(number).isEqualTo(i);
            numbers.take(number);
            places.add(BpfLayout.place(number));
        }
        assertThat(places).hasSize(BpfLayout.ATTACHMENTS);
        assertThatThrownBy(() -> numbers.next("attach"))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(MptcpifyException.Reason.TOO_MANY_SCOPES));
        numbers.release(5);
        assertThat(numbers.next("attach")).isEqualTo(BpfLayout.ATTACHMENTS + 5);
    }

    @Test
    void aNumberIsNotGivenAgainWhenItIsReleased() throws Exception {
        AttachmentNumbers numbers = new AttachmentNumbers(7);
        for (int i = 8; i < 100; i++) {
            assertThat(numbers.next("attach")).isEqualTo(i);
            numbers.take(i);
            numbers.release(i);
        }
    }

    @Test
    void zeroIsNobodysNumber() throws Exception {
        assertThat(new AttachmentNumbers(-1).next("attach")).isEqualTo(1);
    }
}
