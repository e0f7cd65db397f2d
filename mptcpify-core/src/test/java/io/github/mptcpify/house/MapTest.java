// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/architecture.md leads a newcomer to each package, and to classes that are there. */
@Tag("pure")
class MapTest {
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)`");
    private static final Pattern PACKAGE =
            Pattern.compile("^\\| `(io\\.github\\.mptcpify[a-z.]*)` \\|", Pattern.MULTILINE);
    private static final Path SOURCES = Path.of("src", "main", "java");

    @Test
    void eachClassThatIsNamedIsThere() throws IOException {
        Set<String> named =
                CLASS.matcher(section()).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(30);
        Set<String> there = new HashSet<>();
        for (Path sources :
                new Path[] {SOURCES, Path.of("..", "mptcpify-native").resolve(SOURCES)}) {
            files(sources)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .forEach(there::add);
        }
        assertThat(there).containsAll(named);
    }

    @Test
    void eachPackageIsNamed() throws IOException {
        Set<String> named = PACKAGE.matcher(section())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        named.remove("io.github.mptcpify.jna");
        Set<String> there = files(SOURCES)
                .map(file -> SOURCES.relativize(file).getParent())
                .filter(folder -> folder != null)
                .map(folder -> folder.toString().replace('/', '.'))
                .collect(Collectors.toSet());
        assertThat(named).isEqualTo(there);
    }

    private static String section() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "architecture.md"));
        int start = page.indexOf("## The packages");
        return page.substring(start, page.indexOf("## The layers", start));
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }
}
