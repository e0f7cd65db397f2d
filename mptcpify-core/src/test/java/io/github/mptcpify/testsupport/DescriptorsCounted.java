// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.bpf.SpareHook;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class that leaves a descriptor open: a socket, a pipe, a BPF map, program or link, a lock's file, a held namespace,
 * a folder.
 */
public final class DescriptorsCounted implements BeforeAllCallback, AfterAllCallback {
    private List<String> before = List.of();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        before = open();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        assertThat(open()).as("descriptors left open").isSubsetOf(before);
    }

    /** Number and target of each; without the files that the JVM keeps open: jars, its own files, the source of chance. */
    public static List<String> open() throws IOException {
        endSpareProgram();
        // the first socket of a JVM makes it open one more, which it keeps
        SocketChannel.open().close();
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                try {
                    String target = Files.readSymbolicLink(entry).toString();
                    if (!isOfTheJvm(target)) {
                        open.add(entry.getFileName() + " " + target);
                    }
                } catch (NoSuchFileException e) {
                    // the descriptor of this very listing
                }
            }
        }
        return open;
    }

    /** What a preflight keeps loaded for some seconds, for an attach that follows. */
    private static void endSpareProgram() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(SpareHook.THREAD)) {
                thread.interrupt();
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }

    private static boolean isOfTheJvm(String target) {
        return target.endsWith(".jar")
                || target.startsWith(System.getProperty("java.home") + "/")
                || target.equals("/dev/random")
                || target.equals("/dev/urandom")
                // what libffi makes the callbacks of JNA in, once: a file that it removes, or on arm64 one that never
                // had a name
                || target.matches("/.*/(ffi\\w+|#\\d+) \\(deleted\\)")
                // a JVM reads its container's limits from time to time
                || target.matches("/sys/fs/cgroup/.*/(cpu|memory)\\.[\\w.]+")
                // this very listing
                || target.equals("/proc/" + ProcessHandle.current().pid() + "/fd");
    }
}
