// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What GitHub reads from .github, which nothing else here would miss: that it is YAML, and that it says what it has to. */
@Tag("pure")
class WorkflowsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FOLDER = ROOT.resolve(".github");
    private static final Pattern SCRIPT = Pattern.compile("\\bscript/[a-z]+");

    static List<Path> workflows() throws IOException {
        return files(FOLDER.resolve("workflows"));
    }

    static List<Path> forms() throws IOException {
        return files(FOLDER.resolve("ISSUE_TEMPLATE")).stream()
                .filter(file -> !file.endsWith("config.yml"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowHasLimitsAndRunsScriptsThatAreThere(Path workflow) throws IOException {
        Map<?, ?> content = read(workflow);
        // "on" is YAML 1.1's word for true
        assertThat((Object) content.get(true)).as("on").isNotNull();
        assertThat(map(content.get("permissions"))).as("permissions").isEqualTo(Map.of("contents", "read"));
        for (Object job : map(content.get("jobs")).values()) {
            if (map(job).get("uses") instanceof String called) {
                assertThat(ROOT.resolve(called)).exists();
                continue;
            }
            assertThat(map(job).get("runs-on")).as("runs-on").isInstanceOf(String.class);
            assertThat(map(job).get("timeout-minutes")).as("timeout-minutes").isInstanceOf(Integer.class);
            for (Object step : list(map(job).get("steps"))) {
                assertThat(map(step).containsKey("uses"))
                        .as("%s: either uses or run", step)
                        .isNotEqualTo(map(step).containsKey("run"));
                scripts(String.valueOf(map(step).get("run")))
                        .forEach(script -> assertThat(ROOT.resolve(script)).isExecutable());
            }
        }
    }

    @Test
    void ciIsTheSameScriptAsEverywhere() throws IOException {
        Map<?, ?> test =
                map(map(read(FOLDER.resolve("workflows/ci.yml")).get("jobs")).get("test"));
        assertThat(list(test.get("steps")))
                .anyMatch(step -> "script/test".equals(map(step).get("run")));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormHasFieldsOfItsOwnNames(Path form) throws IOException {
        Map<?, ?> content = read(form);
        assertThat(content.get("name")).isInstanceOf(String.class);
        assertThat(content.get("description")).isInstanceOf(String.class);
        List<?> fields = list(content.get("body"));
        assertThat(fields)
                .isNotEmpty()
                .allSatisfy(field -> assertThat(map(field).get("type"))
                        .isIn("markdown", "textarea", "input", "dropdown", "checkboxes"));
        assertThat(fields.stream()
                        .filter(field -> !"markdown".equals(map(field).get("type")))
                        .map(field -> map(field).get("id")))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void aReportOfAFaultHasWhatDoctorPrints() throws IOException {
        List<?> fields = list(read(FOLDER.resolve("ISSUE_TEMPLATE/bug.yml")).get("body"));
        assertThat(fields).anySatisfy(field -> {
            assertThat(String.valueOf(map(field).get("attributes"))).contains("mptcpify doctor");
            assertThat(map(field).get("validations")).isEqualTo(Map.of("required", true));
        });
    }

    @Test
    void dependabotWatchesMavenAndTheActions() throws IOException {
        Map<?, ?> content = read(FOLDER.resolve("dependabot.yml"));
        assertThat(content.get("version")).isEqualTo(2);
        assertThat(list(content.get("updates")).stream()
                        .map(update -> String.valueOf(map(update).get("package-ecosystem"))))
                .containsExactlyInAnyOrder("maven", "github-actions");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> scripts(String command) {
        return SCRIPT.matcher(command).results().map(MatchResult::group).toList();
    }

    private static Map<?, ?> read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return map(new Yaml(new SafeConstructor(options)).load(Files.readString(file)));
    }

    private static Map<?, ?> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<?>) value;
    }
}
