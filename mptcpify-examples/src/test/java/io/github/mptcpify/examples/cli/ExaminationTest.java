// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;

@Tag("pure")
class ExaminationTest {
    private static final Style PLAIN = new Style(Help.defaultColorScheme(Help.Ansi.OFF));

    @Test
    void theLastCheckDecides() {
        assertVerdict(Examination.Verdict.PASSED, 0, Verdict.FINE, Verdict.FINE);
        assertVerdict(Examination.Verdict.PASSED_WITH_ISSUES, 0, Verdict.SWITCHED_OFF, Verdict.FINE);
        assertVerdict(Examination.Verdict.PASSED_WITH_ISSUES, 0, Verdict.INCONCLUSIVE, Verdict.FINE);
        assertVerdict(Examination.Verdict.FAIL, 1, Verdict.FINE, Verdict.MAY_NOT);
        assertVerdict(Examination.Verdict.FAIL, 1, Verdict.CANNOT, Verdict.CANNOT);
        assertVerdict(Examination.Verdict.INCONCLUSIVE, 3, Verdict.FINE, Verdict.INCONCLUSIVE);
    }

    @Test
    void eachCheckIsTold() {
        Examination examination = new Examination(new Support(List.of(
                new Check("hook", Verdict.FINE, "there", ""),
                new Check(
                        "loading",
                        Verdict.MAY_NOT,
                        "a fact of some length ".repeat(6).strip(),
                        "Do this."))));
        assertThat(examination.lines(Map.of("kernel", "Linux"), PLAIN))
                .containsExactly(
                        "kernel        Linux",
                        "",
                        "ok       hook: there",
                        "may not  loading: a fact of some length a fact of some length a fact of some",
                        "         length a fact of some length a fact of some length a fact of some",
                        "         length",
                        "       > Do this.",
                        "",
                        "FAIL: attaching does not work");
        assertThat(Json.text(examination.members(Map.of("kernel", "Linux"))))
                .startsWith("{\"verdict\":\"FAIL\",\"machine\":{\"kernel\":\"Linux\"},\"checks\":[{\"name\":\"hook\","
                        + "\"verdict\":\"FINE\",\"fact\":\"there\",\"remedy\":\"\"},");
    }

    private static void assertVerdict(Examination.Verdict expected, int exitCode, Verdict... verdicts) {
        Examination examination = new Examination(new Support(Arrays.stream(verdicts)
                .map(verdict -> new Check("a check", verdict, "a fact", ""))
                .toList()));
        assertThat(examination.verdict()).isEqualTo(expected);
        assertThat(examination.verdict().exitCode()).isEqualTo(exitCode);
        assertThat(examination.lines(Map.of(), PLAIN).toString())
                .contains(expected.name().replace('_', ' '));
    }
}
