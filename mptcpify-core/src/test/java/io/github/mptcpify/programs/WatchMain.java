// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import java.io.IOException;
import java.time.Duration;

/** A program that watches its network namespace until its input ends: prints the source, then each event. */
public final class WatchMain {
    private WatchMain() {}

    public static void main(String[] arguments) throws IOException {
        try (MptcpWatch watch = MptcpSocketInspector.watch(
                Duration.ofMillis(20),
                event -> System.out.println(event.kind() + " "
                        + (event.token().isPresent() ? event.token().getAsLong() : -1)))) {
            System.out.println(watch.source());
            while (System.in.read() >= 0) {}
        }
    }
}
