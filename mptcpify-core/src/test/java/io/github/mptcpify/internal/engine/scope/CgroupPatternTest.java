// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class CgroupPatternTest {
    @ParameterizedTest
    @CsvSource({
        "system.slice/nginx.service, system.slice/nginx.service",
        "/system.slice/nginx.service, system.slice/nginx.service",
        "system.slice/docker-*.scope, system.slice/docker-0a1b.scope",
        "system.slice/docker-*.scope, system.slice/docker-.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slice/kubepods-pod1.slice/cri-1.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slice/a/b/c/cri-1.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slice/cri-1.scope",
        "**/nginx.service, nginx.service",
        "**/nginx.service, a/b/nginx.service",
        "a/**, a/b",
        "**, a",
        "*, a",
        "*/*, a/b",
        "a*b*c, a-b-b-c",
        "dev-\\x2d*.swap, dev-\\x2duuid.swap",
        "größe-*, größe-ü",
    })
    void matches(String pattern, String path) {
        assertThat(CgroupPattern.parse(pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "system.slice/nginx.service, system.slice/nginx.service2",
        "system.slice/nginx.service, system.slice/nginx.servic",
        "system.slice/nginx.service, a/system.slice/nginx.service",
        "system.slice/nginx.service, system.slice/nginx.service/below",
        "system.slice/docker-*.scope, system.slice/docker-1.scope/init.scope",
        "system.slice/docker-*.scope, system.slice/docker-1/x.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slicecri-1.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slice/a/xcri-1.scope",
        "kubepods.slice/**/cri-*.scope, kubepods.slice/a/cri-1/x.scope",
        "**/nginx.service, xnginx.service",
        "**/nginx.service, a/xnginx.service",
        "a/**, a",
        "*, a/b",
        "*/*, a",
        "a*b*c, a-b-b",
        "a/**, a/b/c",
        "**/b, a/b/b",
    })
    void doesNotMatch(String pattern, String path) {
        assertThat(CgroupPattern.parse(pattern).matches(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a//b", "a/", "a/./b", "../a", "a**b", "a/***", "a\nb", "a\0b"})
    void refusesWhatNoCgroupIsCalled(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CgroupPattern.parse(pattern))
                .withMessageStartingWith("not a pattern of cgroups: ");
    }

    @Test
    void refusesWhatTheKernelCannotFollow() {
        assertThat(CgroupPattern.parse("*" + "x".repeat(61)).matches("y" + "x".repeat(61)))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CgroupPattern.parse("*" + "x".repeat(64)))
                .withMessageContaining("shorten it with a *");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CgroupPattern.parse("x".repeat(512)))
                .withMessageContaining("longer than 511 bytes");
        assertThat(CgroupPattern.parse("x".repeat(511)).isExact()).isTrue();
    }

    @Test
    void tellsExactOnesApart() {
        assertThat(CgroupPattern.parse("a/b").isExact()).isTrue();
        assertThat(CgroupPattern.parse("a/b*").isExact()).isFalse();
        assertThat(CgroupPattern.parse("a/**").isExact()).isFalse();
        assertThat(CgroupPattern.parse("/a/b")).hasToString("a/b");
    }

    /** Against java.util.regex, over small alphabets, where patterns and paths often meet. */
    @Test
    void agreesWithRegularExpressions() {
        Random random = new Random(4262);
        int matching = 0;
        for (int i = 0; i < 100_000; i++) {
            String pattern = path(random, new String[] {"a", "b", "*", "a*", "*b", "**", "ab"}, 5);
            String path = path(random, new String[] {"a", "b", "ab", "ba", "aab"}, 5);
            boolean wanted = isTopmost(Pattern.compile(expression(pattern)), path);
            assertThat(CgroupPattern.parse(pattern).matches(path))
                    .as("%s against %s", pattern, path)
                    .isEqualTo(wanted);
            matching += wanted ? 1 : 0;
        }
        assertThat(matching).isGreaterThan(1000);
    }

    private static boolean isTopmost(Pattern expression, String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (expression.matcher(path.substring(0, slash)).matches()) {
                return false;
            }
        }
        return expression.matcher(path).matches();
    }

    private static String path(Random random, String[] names, int most) {
        StringBuilder path = new StringBuilder(names[random.nextInt(names.length)]);
        for (int more = random.nextInt(most); more > 0; more--) {
            path.append('/').append(names[random.nextInt(names.length)]);
        }
        return path.toString();
    }

    private static String expression(String pattern) {
        String expression = "/" + pattern;
        while (expression.contains("/**/**")) {
            expression = expression.replace("/**/**", "/**");
        }
        return expression
                .replace("/**/", "<")
                .replaceAll("/\\*\\*$", ">")
                .replace("*", "[^/]*")
                .replaceFirst("^<", "(|.+/)")
                .replaceFirst("^>", ".+")
                .replaceFirst("^/", "")
                .replace("<", "(/|/.+/)")
                .replace(">", "/.+");
    }
}
