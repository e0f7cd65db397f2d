// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("socket")
@Timeout(60)
class ReportReaderTest {
    private static final Place PLACE = new Place(0, 0);

    @TempDir
    private Path directory;

    @Test
    void aLauncherThatEndsWithoutAReportIsNotWaitedFor() throws Exception {
        Path socket = directory.resolve("socket");
        try (ReportReader reader = ReportReader.start(socket, PLACE)) {
            Process killed = new ProcessBuilder("sh", "-c", "kill -KILL $$").start();
            assertThat(reader.awaitStart(killed)).contains(LaunchFailure.UNKNOWN);
        }
    }
}
