// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture is an SVG whose words are text. */
@Tag("pure")
class PictureTest {
    private static final Pattern WORDS = Pattern.compile("<text[^>]*>([^<]*)</text");

    @TempDir
    private Path folder;

    @Test
    void tellsWhatHappened() throws IOException {
        assertThat(words(Runs.tcp(), Runs.mptcp()))
                .contains(
                        "A download over two paths of 40 Mbit/s, of which one is cut",
                        "path 1 is cut",
                        "complete after 8.6 s",
                        "stalled: given up after 14.0 s",
                        "Mbit/s",
                        "plain TCP",
                        "the same programs under Mptcpify.attach: MPTCP");
    }

    @Test
    void aStalledRunOverTcpIsNotSaidToBeCompleteNorMptcp() throws IOException {
        assertThat(words(Runs.tcp(), Runs.tcp()))
                .contains("stalled: given up after 14.0 s", "the same programs under Mptcpify.attach")
                .noneMatch(words -> words.startsWith("complete"));
    }

    @Test
    void fitsWhereItIsShown() throws IOException {
        assertThat(draw(Runs.tcp(), Runs.mptcp()))
                .contains("viewBox=\"0 0 800 400\"", "SPDX-License-Identifier", "font-family:sans-serif")
                .doesNotContain("Dialog");
    }

    private List<String> words(Run tcp, Run mptcp) throws IOException {
        return WORDS.matcher(draw(tcp, mptcp))
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    private String draw(Run tcp, Run mptcp) throws IOException {
        Path file = folder.resolve("of-its-own").resolve("picture.svg");
        new Picture(RunPlan.DEMO, tcp, mptcp).write(file);
        return Files.readString(file);
    }
}
