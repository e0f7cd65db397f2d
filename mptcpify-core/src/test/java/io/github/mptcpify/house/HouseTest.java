// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The walls of the house: what may lie where, and use what. */
@Tag("pure")
class HouseTest {
    private static final String ROOT = "io.github.mptcpify";
    private static final String INTERNAL = ROOT + ".internal.";
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final int MOST_LINES = 250;

    /** From the bottom up: each may use those before it. What is on one line are features, of which none uses another. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("linux"),
            Set.of("errors", "jfr"),
            Set.of("netlink", "options"),
            Set.of("engine", "inspect", "paths", "sockets"),
            Set.of("metrics", "probe", "support"));

    /** Classes of the public package that have entry points, and so know what lies within; all of other packages do. */
    private static final Set<String> DOORS = Set.of(
            "ChildLauncher",
            "ConvertedProcess",
            "MptcpCounters",
            "MptcpJvm",
            "MptcpProbe",
            "MptcpSocketInspector",
            "Mptcpify",
            "NetworkNamespace");

    /** Values that know within only how they are written, compared or found, or what their numbers mean. */
    private static final Set<String> VALUES = Set.of(
            "AttachOptions",
            "DroppedOption",
            "MptcpInfo",
            "MptcpSocket",
            "Refusal",
            "Scope",
            "SocketEvent",
            "Subflow",
            "Support");

    private static ClassGraph graph;
    private static Set<String> exported;

    @BeforeAll
    static void read() throws IOException {
        graph = ClassGraph.of(CLASSES.resolve("io"), "(io\\.github\\.mptcpify|com\\.sun\\.jna)\\..*");
        assertThat(graph.uses()).hasSizeGreaterThan(60);
        try (InputStream module = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            exported = ModuleDescriptor.read(module).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void exportedPackagesHaveNothingButPublicTypes() throws Exception {
        assertThat(exported).contains(ROOT).noneMatch(name -> name.startsWith(INTERNAL));
        Set<String> hidden = new TreeSet<>();
        for (String name : exported) {
            for (Class<?> type : types(name)) {
                if (!Modifier.isPublic(type.getModifiers())) {
                    hidden.add(inRoot(type.getName()));
                }
            }
        }
        assertThat(hidden).isEmpty();
    }

    @Test
    void onlyDoorsKnowWhatLiesWithin() {
        Set<String> knowing = graph.uses().entrySet().stream()
                .filter(entry -> packageOf(entry.getKey()).equals(ROOT))
                .filter(entry -> entry.getValue().stream().anyMatch(used -> used.startsWith(INTERNAL)))
                .map(entry -> inRoot(entry.getKey()))
                .filter(name -> !DOORS.contains(name) && !VALUES.contains(name))
                .collect(Collectors.toSet());
        assertThat(knowing).isEmpty();
    }

    @Test
    void arrowsRunDown() {
        assertThat(uses((from, to) -> from.startsWith(INTERNAL) && to.startsWith(INTERNAL) && !isBelow(from, to)))
                .isEmpty();
    }

    @Test
    void nothingWithinUsesADoor() {
        assertThat(uses((from, to) ->
                        from.startsWith(INTERNAL) && packageOf(to).equals(ROOT) && DOORS.contains(inRoot(to))))
                .isEmpty();
    }

    @Test
    void noClassesGoInCircles() {
        assertThat(graph.circles()).isEmpty();
    }

    @Test
    void theFoldersOfAFeatureGoInNoCircleEither() {
        Map<String, Set<String>> folders = new TreeMap<>();
        graph.uses()
                .forEach((from, used) -> used.stream()
                        .filter(to -> from.startsWith(INTERNAL) && to.startsWith(INTERNAL))
                        .filter(to -> !packageOf(from).equals(packageOf(to)))
                        .forEach(to -> folders.computeIfAbsent(packageOf(from), none -> new TreeSet<>())
                                .add(packageOf(to))));
        assertThat(ClassGraph.of(folders).circles()).isEmpty();
    }

    @Test
    void nothingHereKnowsJna() {
        assertThat(uses((from, to) -> to.startsWith("com.sun.jna"))).isEmpty();
    }

    /** That a C function failed is for the module to say that calls it. */
    @Test
    void nothingHereMakesTheExceptionOfACFunction() throws IOException {
        Set<String> making = new TreeSet<>();
        for (Path file : sources(Path.of(""))) {
            if (Files.readString(file).contains("new NativeException(")) {
                making.add(file.toString());
            }
        }
        assertThat(making).isEmpty();
    }

    private static List<Path> sources(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve(SOURCES))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** In all modules. What users see is documented at length, which does not count. */
    @Test
    void noClassIsTooLong() throws IOException {
        Set<String> tooLong = new TreeSet<>();
        for (Path module : List.of(
                Path.of(""),
                Path.of("testkit"),
                Path.of("..", "mptcpify-native"),
                Path.of("..", "mptcpify-examples"))) {
            for (Path file : sources(module)) {
                if (lines(file) > MOST_LINES) {
                    tooLong.add(file.toString());
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static long lines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        boolean within = file.toString().contains("/internal/");
        return lines.stream()
                .filter(line -> within || !line.strip().matches("/?\\*.*"))
                .count();
    }

    /** CONTRIBUTING.md says how many public types each exported package has, and what it is for. */
    @Test
    void publicTypesAreCounted() throws Exception {
        String page = Files.readString(Path.of("..", "CONTRIBUTING.md"));
        for (String name : exported) {
            long count = types(name).stream()
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .count();
            assertThat(page).containsPattern("\\| `" + name.replace(".", "\\.") + "` \\| " + count + " \\| \\S");
        }
    }

    private interface Rule {
        boolean isBroken(String from, String to);
    }

    private static List<String> uses(Rule rule) {
        return graph.uses().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(to -> rule.isBroken(entry.getKey(), to))
                        .map(to -> entry.getKey() + " -> " + to))
                .toList();
    }

    private static boolean isBelow(String from, String to) {
        String room = room(from);
        String used = room(to);
        return room.equals(used) || floor(used) < floor(room);
    }

    /** As "inspect". */
    private static String room(String type) {
        return type.substring(INTERNAL.length()).replaceFirst("\\..*", "");
    }

    private static int floor(String room) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).contains(room)) {
                return floor;
            }
        }
        throw new AssertionError("the room " + room + " has no floor: give it one here");
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    /** As "Scope", "internal.linux.Abi". */
    private static String inRoot(String type) {
        return type.substring(ROOT.length() + 1);
    }

    private static List<Class<?>> types(String name) throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(CLASSES.resolve(name.replace('.', '/')))) {
            for (Path file : files.toList()) {
                String type = file.getFileName().toString();
                if (type.endsWith(".class") && !type.contains("$") && !type.equals("package-info.class")) {
                    types.add(Class.forName(
                            name + "." + type.replace(".class", ""), false, HouseTest.class.getClassLoader()));
                }
            }
        }
        return types;
    }
}
