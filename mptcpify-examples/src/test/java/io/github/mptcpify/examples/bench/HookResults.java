// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.examples.bench.SocketCost.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The table, of at most 80 columns, and the goals. */
final class HookResults {
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;
    private static final double FLAT = 1.05;

    /** On a processor of today, in instructions. */
    private static final double FIVE_MICROSECONDS = 45_000;

    /** The row of a socket in a cgroup below the attached one. */
    static final String BELOW = "  in a cgroup below it";

    final FirstAttach firstAttach = new FirstAttach();
    final ColdAttach coldAttach = new ColdAttach();
    List<LaterAttaches.Count> laterAttach = List.of();

    @Nullable
    ManyAttachments many;

    OptionCost options = new OptionCost("", List.of(), List.of());

    MkdirCost mkdir = new MkdirCost("");

    private final int attachments;
    private final Map<Call, Double> base = new EnumMap<>(Call.class);
    private final List<Row> rows = new ArrayList<>();
    private double heapMebibytes = Double.NaN;
    private double mapMebibytes = Double.NaN;

    private record Row(String name, Call call, double added) {
        boolean ours() {
            return name.startsWith("mptcpify,");
        }

        boolean below() {
            return name.equals(BELOW);
        }
    }

    HookResults(int attachments) {
        this.attachments = attachments;
    }

    /** What a call takes with nothing attached. */
    void base(Call call, double instructions) {
        base.put(call, instructions);
    }

    /** What a call takes; a socket that is converted is compared with one that asked for MPTCP. */
    void row(String name, Call call, double instructions) {
        rows.add(new Row(name, call, instructions - base(call)));
    }

    private double base(Call call) {
        Double found = base.get(call == Call.CONVERTED ? Call.NATIVE : call);
        if (found == null) {
            throw new IllegalStateException("not measured with nothing attached: " + call);
        }
        return found;
    }

    void memory(long heapBytes, long mapBytes) {
        heapMebibytes = heapBytes / BYTES_PER_MEBIBYTE;
        mapMebibytes = mapBytes / BYTES_PER_MEBIBYTE;
    }

    /** Prints all; true if every goal is met. */
    boolean print() throws IOException {
        table().forEach(System.out::println);
        System.out.println();
        List<Goal> goals = goals();
        goals.forEach(goal -> System.out.println(goal.line()));
        return goals.stream().allMatch(Goal::holds);
    }

    private List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(format("%-46s%9s%9s%9s", "instructions of one socket() call", "UDP", "UNIX", "TCP"));
        lines.add(format("%-46s%9.0f%9.0f%9.0f", "nothing attached", base(Call.UDP), base(Call.UNIX), base(Call.TCP)));
        lines.add(format("%-46s%27.0f", "  socket(..., IPPROTO_MPTCP)", base(Call.NATIVE)));
        lines.add("");
        lines.add(format("%-46s%9s%9s%9s%7s", "added to it", "UDP", "UNIX", "out", "in"));
        rows.stream()
                .map(Row::name)
                .distinct()
                .forEach(name -> lines.add(format(
                        "%-46s%9s%9s%9s%7s",
                        name,
                        added(name, Call.UDP),
                        added(name, Call.UNIX),
                        added(name, Call.TCP),
                        added(name, Call.CONVERTED))));
        lines.add("");
        lines.add(format("%-46s%9s%9s%9s", "setsockopt(), lenient", "TCP", "taken", "dropped"));
        lines.add(format("%-46s%+9.0f", "  an empty program of that kind adds", options.floor));
        lines.add(format("%-46s%+9.0f%+9.0f%9.0f", "  added; all of it", options.tcp, options.taken, options.dropped));
        lines.add(
                format("%-46s%9s%9s%9s", "setsockopt() out of scope, refusals counted", "MPTCP's", "audit", "refused"));
        lines.add(format("%-55s%+9.0f", "  an empty program of that kind adds", options.exitFloor));
        lines.add(format(
                "%-46s%+9.0f%+9.0f%+9.0f", "  added", options.refusals, options.audited, options.auditedRefused));
        lines.add("");
        lines.add(
                format("%-37s%9s%9s%9s%9s", "mkdir() of a cgroup, 10 attached", "names", "its own", "a/b-*", "**/b-*"));
        lines.add(format(
                "%-37s%+9.0f%+9.0f%+9.0f%+9.0f",
                format("  added to %,.0f", mkdir.plain), mkdir.names, mkdir.ownName, mkdir.patterns, mkdir.anywhere));
        lines.add("");
        lines.add(format("%-46s%24.1f M", "first attach, a warm JVM", firstAttach.javaMilliseconds()));
        lines.add(format("%-46s%24.1f M", "  open, load and attach, C", firstAttach.cMilliseconds()));
        lines.add(format("%-46s%24.1f M", "from java to the first attach", coldAttach.milliseconds()));
        lines.add(format("%-46s%24.1f M", "  the JVM's start", coldAttach.jvm.median()));
        lines.add(format("%-46s%24.1f M", "  loading JNA, the first question", coldAttach.jna.median()));
        lines.add(format("%-46s%24.1f M", "  the attach", coldAttach.attach.median()));
        lines.add(format("%-46s%24.1f M", "support(), a warm JVM", firstAttach.preflightMilliseconds()));
        lines.add(format("%-46s%24.1f M", "  the attach that follows", firstAttach.afterPreflightMilliseconds()));
        for (LaterAttaches.Count count : laterAttach) {
            lines.add(format("%-46s%27.1f", "a later attach, " + what(count), count.calls()));
        }
        if (many != null) {
            lines.add(format("%-46s%25.2f s", format("%,d attachments", attachments), many.seconds()));
            lines.add(format("%-46s%25.2f s", "  closing them", many.closeSeconds()));
            lines.add(format("%-46s%23.1f MiB", "  Java heap", heapMebibytes));
            lines.add(format("%-46s%23.1f MiB", "  BPF maps", mapMebibytes));
        }
        return lines;
    }

    private static String what(LaterAttaches.Count count) {
        return count.command().isEmpty() ? "bpf(2) calls" : count.command();
    }

    private String added(String name, Call call) {
        return rows.stream()
                .filter(row -> row.name.equals(name) && row.call == call)
                .map(row -> format("%+.0f", row.added))
                .findFirst()
                .orElse("");
    }

    private List<Goal> goals() {
        double most = of(Call.TCP).max().orElse(Double.NaN);
        double least = of(Call.TCP).min().orElse(Double.NaN);
        return List.of(
                new Goal("UDP socket, instructions added", of(Call.UDP).max().orElse(Double.NaN), 213, "%.0f"),
                new Goal("UNIX socket, instructions added", of(Call.UNIX).max().orElse(Double.NaN), 213, "%.0f"),
                new Goal("TCP out of scope, instructions added", most, 240, "%.0f"),
                new Goal("  at most, times at least", most / least, FLAT, "%.2f"),
                new Goal("TCP converted, above native", converted(row -> !row.below()), 500, "%.0f"),
                new Goal("  in a cgroup below", converted(Row::below), 650, "%.0f"),
                new Goal("setsockopt() out of scope, refusals counted", options.refusals, 100, "%.0f"),
                new Goal(
                        "setsockopt(), refusals of an audit, above an empty program",
                        options.audited - options.exitFloor,
                        100,
                        "%.0f"),
                new Goal("setsockopt() lenient, above an empty program", options.taken - options.floor, 300, "%.0f"),
                new Goal(
                        "mkdir() with 10 names, instructions added",
                        Math.max(mkdir.names, mkdir.ownName),
                        FIVE_MICROSECONDS,
                        "%.0f"),
                new Goal("  with 10 patterns", Math.max(mkdir.patterns, mkdir.anywhere), FIVE_MICROSECONDS, "%.0f"),
                new Goal("loading from C, million instructions", firstAttach.cMilliseconds(), 300, "%.0f"),
                new Goal("first attach, warm, million instructions", firstAttach.javaMilliseconds(), 500, "%.0f"),
                new Goal(
                        "attach after support(), times a first one",
                        firstAttach.afterPreflightMilliseconds() / firstAttach.javaMilliseconds(),
                        0.25,
                        "%.2f"),
                new Goal(
                        "a later attach, map updates",
                        laterAttach.isEmpty() ? Double.NaN : laterAttach.get(0).calls(),
                        20,
                        "%.1f"));
    }

    private double converted(Predicate<Row> which) {
        return rows.stream()
                .filter(row -> row.call == Call.CONVERTED && (row.ours() || row.below()))
                .filter(which)
                .mapToDouble(Row::added)
                .max()
                .orElse(Double.NaN);
    }

    private DoubleStream of(Call call) {
        return rows.stream().filter(row -> row.ours() && row.call == call).mapToDouble(Row::added);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
