// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.io.FileUtils;

/** Attachments to as many cgroups, which lie side by side: how long that takes, and what memory. */
final class ManyAttachments implements AutoCloseable {
    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private final List<Attachment> attachments = new ArrayList<>();
    private final long heapBefore = heap();
    private final long mapsBefore;
    private double seconds;
    private double closeSeconds;

    ManyAttachments() throws IOException {
        mapsBefore = mapBytes();
    }

    /** Attaches to them all. */
    void attach(List<Path> cgroups) throws IOException {
        long start = System.nanoTime();
        for (Path cgroup : cgroups) {
            attachments.add(Mptcpify.attach(cgroup));
        }
        seconds = (System.nanoTime() - start) / NANOSECONDS_PER_SECOND;
    }

    double seconds() {
        return seconds;
    }

    double closeSeconds() {
        return closeSeconds;
    }

    /** On the Java heap, what they added, in bytes. */
    long heapBytes() {
        return heap() - heapBefore;
    }

    /** Of the kernel's, what this process's maps grew by, in bytes. */
    long addedMapBytes() throws IOException {
        return mapBytes() - mapsBefore;
    }

    private static long heap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The memory of this process's BPF maps, as the kernel states it in fdinfo (Linux 6.4: what they really hold). */
    private static long mapBytes() throws IOException {
        long sum = 0;
        for (File file : Objects.requireNonNull(new File("/proc/self/fdinfo").listFiles(), "/proc/self/fdinfo")) {
            List<String> lines = file.exists() ? FileUtils.readLines(file, StandardCharsets.US_ASCII) : List.of();
            if (lines.stream().anyMatch(line -> line.startsWith("map_id:"))) {
                sum += lines.stream()
                        .filter(line -> line.startsWith("memlock:"))
                        .mapToLong(line -> Long.parseLong(
                                line.substring("memlock:".length()).trim()))
                        .sum();
            }
        }
        return sum;
    }

    @Override
    public void close() {
        long start = System.nanoTime();
        attachments.forEach(Attachment::close);
        closeSeconds = (System.nanoTime() - start) / NANOSECONDS_PER_SECOND;
    }
}
