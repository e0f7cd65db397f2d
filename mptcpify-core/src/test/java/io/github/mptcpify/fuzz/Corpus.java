// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Inputs of a fuzz target that are kept: a resource with a line in hexadecimal digits for each. */
public final class Corpus {
    /** As long as what the kernel sends at once; longer ones teach little. */
    private static final int LONGEST = 2048;

    private Corpus() {}

    /** Those of a target, by its simple name. */
    public static List<byte[]> of(String target) {
        try (InputStream in = Corpus.class.getResourceAsStream("/io/github/mptcpify/fuzz/" + target + ".hex")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An input, and what is left of it where it ends too early; of long ones at some places alone. */
    public static Stream<byte[]> cutOff(byte[] input) {
        int step = 1 + input.length / 64;
        return Stream.concat(
                Stream.of(input),
                IntStream.iterate(0, length -> length < input.length, length -> length + step)
                        .mapToObj(length -> Arrays.copyOf(input, length)));
    }

    /**
     * {@code unpack RESOURCE FOLDER}: each input to a file of its own. {@code pack FOLDER RESOURCE}: and back, the shorter ones
     * first.
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("unpack")) {
            Path folder = Files.createDirectories(Path.of(args[2]));
            List<String> lines = Files.readAllLines(Path.of(args[1]));
            for (int i = 0; i < lines.size(); i++) {
                Files.write(folder.resolve("kept-" + i), HexFormat.of().parseHex(lines.get(i)));
            }
        } else {
            Files.write(Path.of(args[2]), lines(Path.of(args[1])));
        }
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                byte[] input = Files.readAllBytes(file);
                if (input.length > 0 && input.length <= LONGEST) {
                    lines.add(HexFormat.of().formatHex(input));
                }
            }
        }
        lines.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        return lines;
    }
}
