// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program and its children ask of their TCP sockets, as strace sees it: a file for each thread in a folder. */
public record Traced(Path folder) {
    /** A call that succeeded. */
    private static final Pattern OPTION = Pattern.compile("(setsockopt|getsockopt)\\(\\d+<TCP(v6)?:\\[(.*?)\\]>, "
            + "(0x\\w+|\\d+)[^,]*, (0x\\w+|\\d+)[^,]*, (.*), (?:\\d+|\\[[^\\]]*\\])\\) = 0");

    private static final Pattern NUMBER = Pattern.compile("\\[(-?\\d+)\\]");

    /** A program behind it, with its arguments. */
    public String[] command(String... program) {
        List<String> command = new ArrayList<>(List.of(
                "strace", "-ff", "--seccomp-bpf", "-yy", "-X", "verbose", "-e", "trace=setsockopt,getsockopt", "-o"));
        command.add(folder.resolve("calls").toString());
        command.addAll(List.of(program));
        return command.toArray(String[]::new);
    }

    /** A question for tried.py. */
    public record Question(String call, String family, String state, int level, int option, String value) {
        @Override
        public String toString() {
            return String.join(
                    " ",
                    call,
                    family,
                    state,
                    Integer.toString(level),
                    Integer.toString(option),
                    value.replace(' ', '_'));
        }
    }

    /** Each question, and how often it was asked. */
    public Map<String, Question> questions() throws IOException {
        Map<String, Question> found = new TreeMap<>();
        for (Question question : asked()) {
            found.put(question.toString(), question);
        }
        return found;
    }

    /** Each call, in no order. */
    public List<Question> asked() throws IOException {
        List<Question> asked = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    Matcher matcher = OPTION.matcher(line);
                    if (matcher.find()) {
                        asked.add(question(matcher));
                    }
                }
            }
        }
        return asked;
    }

    private static Question question(Matcher matcher) {
        Matcher number = NUMBER.matcher(matcher.group(6));
        return new Question(
                matcher.group(1),
                matcher.group(2) == null ? "2" : "10",
                matcher.group(3).contains("->") ? "connected" : "fresh",
                Integer.decode(matcher.group(4)),
                Integer.decode(matcher.group(5)),
                number.matches() ? number.group(1) : "struct");
    }
}
