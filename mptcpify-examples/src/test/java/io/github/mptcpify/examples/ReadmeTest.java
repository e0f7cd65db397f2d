// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is Java that compiles. */
@Tag("pure")
class ReadmeTest {
    private static final Pattern CLASS_NAME = Pattern.compile("public class (\\w+)");

    private static final Pattern CALL = Pattern.compile("`((?:new |Mptcp|bootstrap)[^`]*\\))`");

    @TempDir
    private Path directory;

    @Test
    void itsExamplesCompile() throws IOException {
        List<String> examples = MarkdownExamples.in(Path.of("..", "README.md"));
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(compilerMessages(example)).isEmpty();
        }
    }

    /** Its table of the ways to convert. */
    @Test
    void itsCallsCompile() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int table = readme.indexOf("## Which way is mine?");
        List<String> calls = CALL.matcher(readme.substring(table, readme.indexOf("\n## ", table)))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(calls).hasSizeGreaterThan(5);
        String statements = String.join(";\n", calls);
        assertThat(compilerMessages("""
                        import io.github.mptcpify.*;
                        import io.github.mptcpify.sockets.*;
                        import io.netty.bootstrap.Bootstrap;

                        public class Table {
                            void call(Bootstrap bootstrap) throws Exception {
                                %s;
                            }
                        }
                        """.formatted(statements))).isEmpty();
    }

    private String compilerMessages(String example) throws IOException {
        Matcher name = CLASS_NAME.matcher(example);
        assertThat(name.find()).as("names its class").isTrue();
        Path source = Files.writeString(directory.resolve(name.group(1) + ".java"), example);
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        printer,
                        printer,
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        printer.flush();
        return messages.toString();
    }
}
