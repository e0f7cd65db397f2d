// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Which class of a folder uses which other one, by jdeps(1): nested classes count as the one that they are in. */
final class ClassGraph {
    private static final Pattern LINE = Pattern.compile("^\\s+(\\S+)\\s+-> (\\S+)\\s");

    private final Map<String, Set<String>> uses = new TreeMap<>();

    private ClassGraph() {}

    /** Reads compiled classes, from a folder without the module-info, and what they use of those whose names match. */
    static ClassGraph of(Path classes, String names) {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out, true),
                        new PrintWriter(out, true),
                        "--ignore-missing-deps",
                        "-verbose:class",
                        "-filter:none",
                        "--regex",
                        names,
                        classes.toString());
        if (status != 0) {
            throw new IllegalStateException("jdeps ended with " + status + ": " + out);
        }
        ClassGraph graph = new ClassGraph();
        out.toString().lines().map(LINE::matcher).filter(Matcher::find).forEach(line -> {
            String from = outermost(line.group(1));
            String to = outermost(line.group(2));
            if (!from.equals(to)) {
                graph.uses.computeIfAbsent(from, none -> new TreeSet<>()).add(to);
            }
        });
        return graph;
    }

    /** One of other things than classes. */
    static ClassGraph of(Map<String, Set<String>> uses) {
        ClassGraph graph = new ClassGraph();
        graph.uses.putAll(uses);
        return graph;
    }

    private static String outermost(String name) {
        return name.replaceFirst("\\$.*", "");
    }

    /** Each class that uses another one, with those that it uses. */
    Map<String, Set<String>> uses() {
        return uses;
    }

    /** The classes that reach themselves by way of others, each with all that are in a circle with it (Tarjan). */
    List<Set<String>> circles() {
        return new Circles(uses).found();
    }

    private static final class Circles {
        private final Map<String, Set<String>> uses;
        private final Map<String, Integer> number = new HashMap<>();
        private final Map<String, Integer> lowest = new HashMap<>();
        private final List<String> path = new ArrayList<>();
        private final List<Set<String>> found = new ArrayList<>();

        Circles(Map<String, Set<String>> uses) {
            this.uses = uses;
        }

        List<Set<String>> found() {
            for (String start : uses.keySet()) {
                if (!number.containsKey(start)) {
                    visit(start);
                }
            }
            found.sort(Comparator.comparing(Object::toString));
            return found;
        }

        private void visit(String at) {
            int own = number.size();
            number.put(at, own);
            lowest.put(at, own);
            path.add(at);
            for (String next : uses.getOrDefault(at, Set.of())) {
                if (!number.containsKey(next)) {
                    visit(next);
                    lowest.merge(at, lowest.get(next), Math::min);
                } else if (path.contains(next)) {
                    lowest.merge(at, number.get(next), Math::min);
                }
            }
            if (lowest.get(at) == own) {
                List<String> circle = path.subList(path.indexOf(at), path.size());
                if (circle.size() > 1) {
                    found.add(new TreeSet<>(circle));
                }
                circle.clear();
            }
        }
    }
}
