// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the preflight checks come to. */
record Examination(Support support) {
    /** The outcome of all checks. */
    enum Verdict {
        PASSED(0, "all is as it has to be"),
        PASSED_WITH_ISSUES(0, "attaching works; see what is not marked ok"),
        MPTCP_OFF(4, "attaching works, but nothing is converted in this network namespace"),
        INCONCLUSIVE(3, "attaching does not work, and the reason is not known"),
        FAIL(1, "attaching does not work");

        private final int exitCode;
        private final String meaning;

        Verdict(int exitCode, String meaning) {
            this.exitCode = exitCode;
            this.meaning = meaning;
        }

        int exitCode() {
            return exitCode;
        }

        @Override
        public String toString() {
            return name().replace('_', ' ');
        }
    }

    /** The last check loads the program: it alone says whether attaching works. */
    Verdict verdict() {
        if (support.canAttach() && !support.isMptcpOn()) {
            return Verdict.MPTCP_OFF;
        }
        if (support.canAttach()) {
            return support.checks().stream().allMatch(check -> check.verdict() == Support.Verdict.FINE)
                    ? Verdict.PASSED
                    : Verdict.PASSED_WITH_ISSUES;
        }
        Check last = support.checks().get(support.checks().size() - 1);
        return last.verdict() == Support.Verdict.INCONCLUSIVE ? Verdict.INCONCLUSIVE : Verdict.FAIL;
    }

    List<String> lines(Map<String, String> machine, Style style) {
        List<String> lines = new ArrayList<>();
        machine.forEach((name, fact) -> lines.addAll(Text.wrap(String.format("%-14s", name), fact)));
        lines.add("");
        for (Check check : support.checks()) {
            String mark = String.format("%-9s", mark(check.verdict()));
            List<String> text = Text.wrap(mark, check.name() + ": " + check.fact());
            lines.add(style.of(colour(check.verdict()), mark) + text.get(0).substring(mark.length()));
            lines.addAll(text.subList(1, text.size()));
            if (!check.remedy().isEmpty()) {
                lines.addAll(Text.wrap("       > ", check.remedy()));
            }
        }
        lines.add("");
        lines.add(style.of(colour(), verdict().toString()) + ": " + verdict().meaning);
        if (!support.canAttach() && support.canStart()) {
            lines.add("\"mptcpify run\" works all the same, by a filter of the command's own.");
        }
        return lines;
    }

    Map<String, Object> members(Map<String, String> machine) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("verdict", verdict().toString());
        members.put("machine", machine);
        members.put("checks", support.checks());
        return members;
    }

    private Style.Colour colour() {
        return switch (verdict()) {
            case PASSED -> Style.Colour.GREEN;
            case PASSED_WITH_ISSUES, MPTCP_OFF -> Style.Colour.YELLOW;
            case INCONCLUSIVE, FAIL -> Style.Colour.RED;
        };
    }

    private static Style.Colour colour(Support.Verdict verdict) {
        return switch (verdict) {
            case FINE -> Style.Colour.GREEN;
            case SWITCHED_OFF, INCONCLUSIVE -> Style.Colour.YELLOW;
            case CANNOT, MAY_NOT -> Style.Colour.RED;
        };
    }

    private static String mark(Support.Verdict verdict) {
        return switch (verdict) {
            case FINE -> "ok";
            case CANNOT -> "cannot";
            case MAY_NOT -> "may not";
            case SWITCHED_OFF -> "off";
            case INCONCLUSIVE -> "unknown";
        };
    }
}
