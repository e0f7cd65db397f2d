// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be a leak is seen, whatever it is of. */
@Tag("pure")
@Tag("jvm")
@SuppressWarnings("try") // opened to be counted
class DescriptorsCountedTest {
    @TempDir
    private Path directory;

    @Test
    void aLocksFileIsCountedAndANamespaceAndASocket() throws IOException {
        Path lock = Files.createFile(directory.resolve("lock"));
        List<String> before = DescriptorsCounted.open();
        try (FileChannel file = FileChannel.open(lock);
                FileChannel namespace = FileChannel.open(Path.of("/proc/self/ns/net"));
                SocketChannel socket = SocketChannel.open()) {
            List<String> more = new ArrayList<>(DescriptorsCounted.open());
            more.removeAll(before);
            assertThat(more)
                    .hasSize(3)
                    .anyMatch(line -> line.endsWith(" " + lock))
                    .anyMatch(line -> line.contains(" net:["))
                    .anyMatch(line -> line.contains(" socket:["));
        }
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
    }
}
