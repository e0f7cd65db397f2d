// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download is complete only if all of the file came, unchanged, and the program was content. */
@Tag("pure")
@Timeout(60)
class DownloadTest {
    private static final int SIZE = 2_500_000;

    @TempDir
    private Path folder;

    @Test
    void allOfItIsComplete() throws Exception {
        try (Download download = download("cat \"$0\"", SIZE)) {
            assertThat(download.received()).isEqualTo(SIZE);
            assertThat(download.isComplete()).isTrue();
        }
    }

    @Test
    void lessIsNot() throws Exception {
        try (Download download = download("head -c 2499999 \"$0\"", SIZE)) {
            assertThat(download.received()).isEqualTo(SIZE - 1);
            assertThat(download.isComplete()).isFalse();
        }
    }

    @Test
    void anotherByteIsNot() throws Exception {
        try (Download download = download("head -c 2499999 \"$0\"; head -c 1 \"$0\"", SIZE)) {
            assertThat(download.received()).isEqualTo(SIZE);
            assertThat(download.isComplete()).isFalse();
            assertThat(download.failure()).isEqualTo("wrong bytes");
        }
    }

    @Test
    void aProgramThatFailsIsNot() throws Exception {
        try (Download download = download("cat \"$0\"; exit 18", SIZE)) {
            assertThat(download.isComplete()).isFalse();
            assertThat(download.failure()).isEqualTo("curl ended with exit code 18");
        }
    }

    private Download download(String script, int size) throws Exception {
        byte[] period = Content.period();
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = period[i % period.length];
        }
        Path file = Files.write(folder.resolve("file"), content);
        Download download = Download.start(List.of("sh", "-c", script, file.toString()), size);
        download.await(TimeUnit.SECONDS.toNanos(30));
        assertThat(download.isOver()).isTrue();
        return download;
    }
}
