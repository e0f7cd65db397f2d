// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.cli.system.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Help and version without picocli, which takes several times as long as a JVM's start to put them together. The texts are
 * picocli's, in files that HelpTextTest makes, and compares.
 */
final class HelpText {
    private static final List<String> HELP = List.of("--help", "-h");
    private static final List<String> VERSION = List.of("--version", "-V");

    /** The file of the text about all commands. */
    static final String ALL = "mptcpify";

    private HelpText() {}

    /** What a command line prints that asks for nothing else. */
    static Optional<String> of(List<String> args, boolean colour) {
        if (args.size() == 1 && VERSION.contains(args.get(0))) {
            return Optional.of(Version.text() + System.lineSeparator());
        }
        if (args.isEmpty() || (args.size() == 1 && HELP.contains(args.get(0)))) {
            return Optional.of(text(ALL, colour));
        }
        return args.size() == 2 && HELP.contains(args.get(1)) && Main.names().contains(args.get(0))
                ? Optional.of(text(args.get(0), colour))
                : Optional.empty();
    }

    /** The files have the escape sequences of colours. */
    private static String text(String name, boolean colour) {
        try (InputStream file =
                HelpText.class.getResourceAsStream("help/".concat(name).concat(".txt"))) {
            if (file == null) {
                throw new IllegalStateException("no help about " + name + " is in the jar");
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return colour ? text : withoutColours(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not by a regular expression, which takes longer than all else here. */
    private static String withoutColours(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        for (int escape = text.indexOf('\033'); escape >= 0; escape = text.indexOf('\033', from)) {
            plain.append(text, from, escape);
            from = text.indexOf('m', escape) + 1;
        }
        return plain.append(text, from, text.length()).toString();
    }
}
