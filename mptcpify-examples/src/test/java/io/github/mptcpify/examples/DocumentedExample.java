// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * An example as a page or a Javadoc comment shows it, which is compiled and then run in a JVM that has done nothing else.
 * The build puts a copy of the pages and sources on the class path of the tests, below /documented.
 */
record DocumentedExample(String code) {
    private static final Pattern CLASS_NAME = Pattern.compile("\\bclass (\\w+)");
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);

    /** What the examples leave out. */
    private static final String IMPORTS = """
            import static org.junit.jupiter.api.Assertions.*;
            import io.github.mptcpify.*;
            import io.github.mptcpify.junit.*;
            import io.github.mptcpify.network.*;
            import java.io.*;
            import java.net.*;
            import java.nio.channels.*;
            import java.nio.file.*;
            import java.time.Duration;
            import org.junit.jupiter.api.*;
            import org.junit.jupiter.api.extension.RegisterExtension;
            """;

    /** The examples of a Javadoc comment of the testkit's. */
    static List<DocumentedExample> ofSource(String file) throws IOException {
        return JAVADOC.matcher(text("testkit/io/github/mptcpify/" + file))
                .results()
                .map(found -> found.group(1).replaceAll("(?m)^ \\* ?", ""))
                .map(DocumentedExample::new)
                .toList();
    }

    static List<DocumentedExample> ofPage(String file) throws IOException {
        return MarkdownExamples.of(text(file)).stream()
                .map(DocumentedExample::new)
                .toList();
    }

    private static String text(String file) throws IOException {
        try (InputStream text = DocumentedExample.class.getResourceAsStream("/documented/" + file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** With another path, name or number in the place of one that the reader's machine may lack. */
    DocumentedExample with(String shown, Object here) {
        assertThat(code).contains(shown);
        return new DocumentedExample(code.replace(shown, here.toString()));
    }

    /** As statements of a test method, between others; its imports stay in front. */
    DocumentedExample inTest(String before, String after) {
        Matcher imports = Pattern.compile("(?m)^import .*\n").matcher(code);
        StringBuilder front = new StringBuilder();
        String rest = imports.replaceAll(line -> {
            front.append(line.group());
            return "";
        });
        return new DocumentedExample(
                front + "class ShownTest { @Test void shown() throws Exception {\n" + before + rest + after + "\n} }");
    }

    /** As members of a test class, beside others. */
    DocumentedExample inClass(String members) {
        return new DocumentedExample("class ShownTest {\n" + code + members + "\n}");
    }

    /** Runs the one test class that it is. */
    void test(Path directory) throws IOException, InterruptedException {
        String output = run(
                compile(directory),
                "",
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--select-class=" + className(),
                "--fail-if-no-tests",
                "--disable-banner",
                "--disable-ansi-colors");
        assertThat(output).containsPattern("[1-9] tests successful").contains("0 tests failed", "0 tests skipped");
    }

    /** Runs it as a program. */
    String main(Path directory, String input) throws IOException, InterruptedException {
        return run(compile(directory), input, className());
    }

    private String className() {
        Matcher name = CLASS_NAME.matcher(code);
        assertThat(name.find()).as("names a class: %s", code).isTrue();
        return name.group(1);
    }

    private Path compile(Path directory) throws IOException {
        Path source = directory.resolve(className() + ".java");
        Files.writeString(source, code.contains("import java.nio.file.Path;") ? code : IMPORTS + code);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-nowarn",
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(status).as("of javac, for %s", code).isZero();
        return directory;
    }

    static String run(Path classes, String input, String... main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + ":" + System.getProperty("java.class.path")));
        // as script/mptcpify does: script/test has programs interpreted where the machine is emulated
        String more = System.getenv("MPTCPIFY_JAVA_OPTIONS");
        if (more != null && !more.isEmpty()) {
            command.addAll(1, List.of(more.split(" ", -1)));
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("mptcpify.test."))
                .forEach(name -> command.add(1, "-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of(main));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var keyboard = process.outputWriter()) {
            keyboard.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
