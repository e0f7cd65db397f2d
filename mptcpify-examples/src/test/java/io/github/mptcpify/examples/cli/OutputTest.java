// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What could not be written is not passed over. */
@Tag("pure")
class OutputTest {
    @Test
    void aFullDiskIsNoticed() throws IOException {
        try (Output output = new Output(new FileOutputStream("/dev/full"));
                PrintWriter writer = new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), true)) {
            assertThat(output.failure()).isEmpty();
            writer.println("lost");
            assertThat(output.failure()).isPresent();
            StringWriter told = new StringWriter();
            assertThat(Errors.notWritten(output.failure().orElseThrow(), new PrintWriter(told)))
                    .isEqualTo(Errors.FAILED);
            assertThat(told).hasToString("error: the output is not whole: No space left on device\n");
        }
    }

    @Test
    void whatIsWrittenIsNoFailure() throws IOException {
        try (Output output = new Output(OutputStream.nullOutputStream())) {
            output.write(7);
            assertThat(output.failure()).isEmpty();
        }
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoNews() {
        StringWriter told = new StringWriter();
        assertThat(Errors.notWritten(new IOException("Broken pipe"), new PrintWriter(told)))
                .isEqualTo(Errors.FAILED);
        assertThat(told).asString().isEmpty();
    }
}
