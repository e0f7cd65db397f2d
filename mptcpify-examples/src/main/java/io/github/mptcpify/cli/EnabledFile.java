// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParameterException;

/**
 * An attachment that is enabled at each boot, as a file says it: the options of {@code mptcpify enable}, one a line, without
 * their dashes. A line that begins with # is a comment.
 *
 * @param path the file
 * @param options what it says
 * @param strictly the same, not lenient: what is attached where it cannot be
 */
record EnabledFile(Path path, AttachOptions options, AttachOptions strictly) {
    /** Whether an attachment may be what came of it. */
    boolean says(AttachOptions attached) {
        return options.equals(attached) || strictly.equals(attached);
    }

    /**
     * Reads one.
     *
     * @throws IOException if it cannot be read, or what it says is no attachment; the message names the file
     */
    static EnabledFile read(Path path) throws IOException {
        List<String> arguments = new ArrayList<>();
        for (String line : lines(path)) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                arguments.add(argument(text));
            }
        }
        try {
            EnableCommand command = EnableCommand.parsed(arguments);
            for (String word : command.unkept()) {
                throw new IOException(
                        path + ": the option " + word + " is for the moment, and has no place in this file");
            }
            return new EnabledFile(
                    path, command.options().absolute(), command.asked().absolute());
        } catch (ParameterException | IllegalArgumentException e) {
            throw new IOException(
                    path + ": " + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ")
                            + "; a line is an option of mptcpify enable without its dashes, as: unit = nginx.service",
                    e);
        }
    }

    private static List<String> lines(Path path) throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (CharacterCodingException e) {
            throw new IOException(path + ": it is not text in UTF-8", e);
        }
    }

    private static String argument(String line) {
        int equals = line.indexOf('=');
        return equals < 0
                ? "--" + line
                : "--" + line.substring(0, equals).strip() + "="
                        + line.substring(equals + 1).strip();
    }

    /**
     * A line that is read as an option with a value.
     *
     * @throws IOException if no line can say it
     */
    static String line(String option, String value) throws IOException {
        if (!value.equals(value.strip()) || value.codePoints().anyMatch(Character::isISOControl)) {
            throw new IOException(
                    "--" + option + ": \"" + Text.printable(value) + "\" cannot be written down, since it has a"
                            + " blank at an end or a control character in it; --now-only enables it until the machine restarts");
        }
        return option + " = " + value;
    }
}
