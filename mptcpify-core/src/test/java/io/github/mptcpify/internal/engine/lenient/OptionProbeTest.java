// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Flag;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import io.github.mptcpify.internal.options.ProbePair;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel that is running refuses to MPTCP sockets. */
@Tag("socket")
class OptionProbeTest {
    @Test
    void whatIsDroppedIsRefusedByMptcpAndTakenByTcp() throws Exception {
        List<OptionRule> dropped =
                OptionProbe.find().stream().filter(OptionRule::drops).toList();
        assertThat(dropped).extracting(OptionRule::name).contains("SO_OOBINLINE");
        for (OptionRule rule : dropped) {
            if (rule.flags().contains(Flag.STRUCT)) {
                continue;
            }
            try (ProbePair pair = new ProbePair(rule.ipv6(), rule.connected())) {
                Range taken = rule.ranges().stream()
                        .filter(range -> range.kind() != Kind.REFUSED)
                        .reduce((below, above) -> above)
                        .orElseThrow();
                int value = Math.max(taken.from(), 0);
                assertThat(pair.tcp().set(rule.level(), rule.number(), value))
                        .as(rule.toString())
                        .isZero();
                assertThat(pair.mptcp().set(rule.level(), rule.number(), value))
                        .as(rule.toString())
                        .isNotZero();
            }
        }
    }

    @Test
    void noPromiseHasARule() throws Exception {
        assertThat(OptionProbe.find())
                .isNotEmpty()
                .allSatisfy(rule ->
                        assertThat(Promises.reason(rule.level(), rule.number())).isEmpty())
                .allSatisfy(rule -> assertThat(rule.ranges()).hasSizeBetween(1, OptionRule.RANGES))
                .extracting(OptionRule::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void thereIsRoomForTheValuesOfAll() throws Exception {
        assertThat(OptionProbe.find().stream()
                        .filter(OptionRule::keeps)
                        .map(OptionRule::name)
                        .distinct())
                .hasSizeLessThan(OptionRule.SLOTS);
    }
}
