// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;

@Tag("pure")
class ExaminationTest {
    private static final Style PLAIN = new Style(Help.defaultColorScheme(Help.Ansi.OFF));

    @Test
    void theLastCheckDecides() {
        assertVerdict("fine: all is as it has to be", 0, Verdict.FINE, Verdict.FINE);
        assertVerdict("fine: attaching works; see what is not marked fine", 0, Verdict.SWITCHED_OFF, Verdict.FINE);
        assertVerdict("fine: attaching works; see what is not marked fine", 0, Verdict.INCONCLUSIVE, Verdict.FINE);
        String off = "switched off: attaching works, but nothing is converted in this network namespace";
        assertVerdict("MPTCP", off, 4, Verdict.SWITCHED_OFF, Verdict.FINE);
        assertVerdict("MPTCP", "fine: all is as it has to be", 0, Verdict.FINE, Verdict.FINE);
        assertVerdict("MPTCP", "cannot: attaching does not work", 1, Verdict.SWITCHED_OFF, Verdict.CANNOT);
        assertVerdict("may not: attaching does not work", 1, Verdict.FINE, Verdict.MAY_NOT);
        assertVerdict("cannot: attaching does not work", 1, Verdict.CANNOT, Verdict.CANNOT);
        assertVerdict(
                "inconclusive: attaching does not work, and the reason is not known",
                3,
                Verdict.FINE,
                Verdict.INCONCLUSIVE);
    }

    /** The API, the text and the JSON have one word for each outcome. */
    @Test
    void eachVerdictHasOneWord() {
        for (Verdict verdict : Verdict.values()) {
            Examination examination = new Examination(new Support(List.of(new Check("hook", verdict, "a fact", ""))));
            String word = verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            List<String> lines = examination.lines(Map.of(), PLAIN);
            assertThat(lines).anyMatch(line -> line.matches(word + " +hook: a fact"));
            assertThat(lines).last().asString().startsWith(word + ": ");
            assertThat(Json.text(examination.members(Map.of())))
                    .startsWith("{\"verdict\":\"" + verdict + "\"")
                    .contains("{\"name\":\"hook\",\"verdict\":\"" + verdict + "\"");
        }
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
                        "fine          hook: there",
                        "may not       loading: a fact of some length a fact of some length a fact of",
                        "              some length a fact of some length a fact of some length a fact of",
                        "              some length",
                        "            > Do this.",
                        "",
                        "may not: attaching does not work");
        assertThat(Json.text(examination.members(Map.of("kernel", "Linux"))))
                .startsWith(
                        "{\"verdict\":\"MAY_NOT\",\"machine\":{\"kernel\":\"Linux\"},\"checks\":[{\"name\":\"hook\","
                                + "\"verdict\":\"FINE\",\"fact\":\"there\",\"remedy\":\"\"},");
    }

    /** What names and other users' programs have put into it is not obeyed by a terminal. */
    @Test
    void nothingIsToldThatATerminalObeys() {
        Examination examination = new Examination(
                new Support(List.of(new Check("persistent attachments", Verdict.FINE, "1: /a\033[31m\nb", "c\u009b"))));
        String told = String.join("\n", examination.lines(Map.of("cgroup", "/x\033]0;y\007"), PLAIN));
        assertThat(told)
                .contains("/x\\x1b]0;y\\x07", "/a\\x1b[31m\\nb", "c\\x9b")
                .doesNotContain("\033", "\007", "\u009b");
    }

    private static void assertVerdict(String lastLine, int exitCode, Verdict... verdicts) {
        assertVerdict("a check", lastLine, exitCode, verdicts);
    }

    private static void assertVerdict(String name, String lastLine, int exitCode, Verdict... verdicts) {
        Examination examination = new Examination(new Support(Arrays.stream(verdicts)
                .map(verdict -> new Check(name, verdict, "a fact", ""))
                .toList()));
        assertThat(examination.exitCode()).isEqualTo(exitCode);
        assertThat(examination.lines(Map.of(), PLAIN)).last().isEqualTo(lastLine);
    }
}
