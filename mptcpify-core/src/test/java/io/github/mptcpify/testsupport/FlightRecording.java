// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A recording of the JDK's flight recorder, read by the JDK's own tool. */
public final class FlightRecording {
    private FlightRecording() {}

    /** What {@code jfr print} prints of the events of a type. */
    public static String printed(String events, Path file) throws IOException, InterruptedException {
        Process jfr = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jfr", "print", "--events", events, file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(jfr.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jfr.waitFor()).isZero();
        return text;
    }
}
