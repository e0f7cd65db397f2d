// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of the JDK's flight recorder. */
public final class FlightRecording {
    private FlightRecording() {}

    /** The events of some types, as {@code jfr print} prints them; a JRE has no such command. */
    public static String printed(Path file, String... types) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> List.of(types).contains(event.getEventType().getName()))
                .map(RecordedEvent::toString)
                .collect(Collectors.joining("\n"));
    }
}
