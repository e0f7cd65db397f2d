// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the preflight checks come to. */
public record Examination(Support support) {
    /** The last check attaches: it alone says whether that works; and then MPTCP may be off. */
    private Verdict verdict() {
        if (support.canAttach() && !support.isMptcpOn()) {
            return Verdict.SWITCHED_OFF;
        }
        return support.checks().get(support.checks().size() - 1).verdict();
    }

    public int exitCode() {
        return switch (verdict()) {
            case FINE -> 0;
            case INCONCLUSIVE -> 3;
            case SWITCHED_OFF -> 4;
            case CANNOT, MAY_NOT -> 1;
        };
    }

    private boolean isAllFine() {
        return support.checks().stream().allMatch(check -> check.verdict() == Verdict.FINE);
    }

    private String meaning() {
        return switch (verdict()) {
            case FINE -> isAllFine() ? "all is as it has to be" : "attaching works; see what is not marked fine";
            case INCONCLUSIVE -> "attaching does not work, and the reason is not known";
            case SWITCHED_OFF -> "attaching works, but nothing is converted in this network namespace";
            case CANNOT, MAY_NOT -> "attaching does not work";
        };
    }

    public List<String> lines(Map<String, String> machine, Style style) {
        List<String> lines = new ArrayList<>();
        machine.forEach((name, fact) -> lines.addAll(Text.wrap(String.format("%-14s", name), fact)));
        lines.add("");
        for (Check check : support.checks()) {
            String mark = String.format("%-14s", word(check.verdict()));
            List<String> text = Text.wrap(mark, check.name() + ": " + check.fact());
            lines.add(style.of(colour(check.verdict()), mark) + text.get(0).substring(mark.length()));
            lines.addAll(text.subList(1, text.size()));
            if (!check.remedy().isEmpty()) {
                lines.addAll(Text.wrap("            > ", check.remedy()));
            }
        }
        lines.add("");
        if (!support.canAttach() && support.canStart()) {
            lines.add("\"mptcpify run\" works all the same, by a filter of the command's own.");
        }
        lines.add(style.of(colour(), word(verdict())) + ": " + meaning());
        return lines;
    }

    public Map<String, Object> members(Map<String, String> machine) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("verdict", verdict());
        members.put("machine", machine);
        members.put("checks", support.checks());
        return members;
    }

    private Style.Colour colour() {
        return verdict() == Verdict.FINE && !isAllFine() ? Style.Colour.YELLOW : colour(verdict());
    }

    private static Style.Colour colour(Verdict verdict) {
        return switch (verdict) {
            case FINE -> Style.Colour.GREEN;
            case SWITCHED_OFF, INCONCLUSIVE -> Style.Colour.YELLOW;
            case CANNOT, MAY_NOT -> Style.Colour.RED;
        };
    }

    /** The library's own word, which the JSON has too. */
    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
