// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The Java that a page of the documentation shows. */
final class MarkdownExamples {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private MarkdownExamples() {}

    static List<String> in(Path page) throws IOException {
        return of(Files.readString(page));
    }

    static List<String> of(String page) {
        return EXAMPLE.matcher(page).results().map(found -> found.group(1)).toList();
    }
}
