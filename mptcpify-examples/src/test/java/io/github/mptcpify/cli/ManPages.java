// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes the man pages as AsciiDoc, from the command line's own help, by picocli's generator; the build has Asciidoctor make
 * pages of them. The generator takes a help text for AsciiDoc, which it is not: here it is put as it stands.
 */
final class ManPages {
    private static final Pattern COMMAND = Pattern.compile("xref:(mptcpify-[a-z-]+)\\.adoc\\[\\*[a-z-]+\\*\\]");

    private ManPages() {}

    /**
     * Writes them.
     *
     * @param args the folder for them, and this version
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        PrintWriter none = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandSpec commands = Main.commandLine(none, none, false).getCommandSpec();
        if (ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], false, commands) != 0) {
            throw new IOException("picocli wrote no man pages into " + folder);
        }
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, "*.adoc")) {
            for (Path page : pages) {
                Files.write(page, mended(Files.readAllLines(page), args[1]));
            }
        }
    }

    private static List<String> mended(List<String> generated, String version) {
        List<String> lines = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String section = "";
        for (String line : generated) {
            if (line.startsWith(":mansource:") || line.startsWith(":revnumber:")) {
                lines.add(line.substring(0, 12) + "mptcpify " + version);
            } else if (line.startsWith("== ")) {
                section = line.substring(3);
                if (!section.equals("Footer")) {
                    lines.add(line);
                }
            } else if (line.equals("[%hardbreaks]")) {
                // a paragraph of the footer, whose lines are broken already
                end(lines, section);
                if (section.equals("Footer") && !notes.isEmpty()) {
                    notes.add("");
                }
            } else if (line.equals("Examples:")) {
                lines.addAll(List.of("== Examples", "", "...."));
            } else if (section.equals("Footer") && line.startsWith("// end")) {
                end(lines, section);
                lines.addAll(notes(notes));
                section = "";
            } else if (section.equals("Footer") && !line.isBlank()) {
                (isOpen(lines) ? lines : notes).add(line);
            } else if (section.equals("Synopsis") && line.contains("mptcpify ") && !line.startsWith("*")) {
                lines.add(plain(line.strip()) + " +");
            } else if (line.startsWith(" ") && (section.equals("Synopsis") || section.equals("Description"))) {
                // an option of the synopsis, or a line of a table, which stands as it is
                lines.add(line);
            } else {
                lines.add(isProse(line) ? plain(line) : COMMAND.matcher(line).replaceAll("*$1*(1)"));
            }
        }
        return lines;
    }

    /** One section, whether they stood before the examples or behind them. */
    private static List<String> notes(List<String> notes) {
        List<String> lines = new ArrayList<>();
        if (!notes.isEmpty()) {
            lines.addAll(List.of("== Notes", "", "...."));
            lines.addAll(notes);
            lines.addAll(List.of("....", ""));
        }
        return lines;
    }

    private static void end(List<String> lines, String section) {
        if (section.equals("Footer") && isOpen(lines)) {
            lines.addAll(List.of("....", ""));
        }
    }

    private static boolean isOpen(List<String> lines) {
        return lines.stream().filter("...."::equals).count() % 2 == 1;
    }

    private static boolean isProse(String line) {
        return !line.isBlank() && !line.matches("(//|[*:=\\[]|xref:|mptcpify(-[a-z-]+)? - ).*|\\+|.*::");
    }

    /** Without a meaning for AsciiDoc, as -- and * have one. */
    private static String plain(String text) {
        String words = text.strip();
        return text.substring(0, text.indexOf(words)) + "pass:c[" + words.replace("]", "\\]") + "]";
    }
}
