// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program, or one of its sockets, with what was seen and what was expected in each phase. */
final class Row {
    private final String name;
    private final SocketKind inScope;
    private final Map<Phase, Cell> cells = new EnumMap<>(Phase.class);
    private final List<String> problems = new ArrayList<>();

    /**
     * What was seen in one phase.
     *
     * @param seen the socket; empty if there was none to see
     * @param good whether everything was as expected
     */
    record Cell(Optional<Seen> seen, boolean good) {}

    /** Makes a row for sockets that must be of one kind in scope; elsewhere they must be TCP. */
    Row(String name, SocketKind inScope) {
        this.name = name;
        this.inScope = inScope;
    }

    String name() {
        return name;
    }

    /** What a socket opened in a phase must be. */
    SocketKind expected(Phase phase) {
        return phase == Phase.IN_SCOPE ? inScope : SocketKind.TCP;
    }

    /** Adds a socket, and other problems with it. */
    void add(Phase phase, Seen seen, List<String> otherProblems) {
        List<String> found = new ArrayList<>(otherProblems);
        if (!expected(phase).matches(seen)) {
            found.add(seen + " where " + expected(phase) + " was expected");
        }
        found.forEach(problem -> addProblem(phase.toString(), problem));
        cells.put(phase, new Cell(Optional.of(seen), found.isEmpty()));
    }

    /** Adds that no socket was seen. */
    void addFailure(Phase phase, String problem) {
        addProblem(phase.toString(), problem);
        cells.put(phase, new Cell(Optional.empty(), false));
    }

    /** Adds a problem that belongs to no phase. */
    void addProblem(String when, String problem) {
        problems.add(name + ", " + when + ": " + problem);
    }

    Cell cell(Phase phase) {
        return cells.getOrDefault(phase, new Cell(Optional.empty(), false));
    }

    /** Whether every phase was inspected, and was as expected. */
    boolean isGood() {
        return Arrays.stream(Phase.values()).allMatch(phase -> cell(phase).good());
    }

    /** The flags of its socket(2) calls, "?" if they were not seen. */
    String flags() {
        return cells.values().stream()
                .flatMap(cell -> cell.seen().stream())
                .flatMap(seen -> seen.flags().stream())
                .map(SocketFlags::toString)
                .distinct()
                .reduce((one, other) -> one + "/" + other)
                .orElse("?");
    }

    List<String> problems() {
        return Collections.unmodifiableList(problems);
    }
}
