// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class UserNamesTest {
    @Test
    void theFirstNameOfANumberCounts(@TempDir Path folder) throws IOException {
        Path passwd = Files.writeString(
                folder.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\na\033b:x:4294967294:1::/:/bin/sh\n+::::::\nbroken\n");
        assertThat(UserNames.read(passwd)).isEqualTo(Map.of(0L, "root", 4294967294L, "a\\x1bb"));
        assertThat(UserNames.read(folder.resolve("none"))).isEmpty();
    }

    @Test
    void whatHasNoNameIsANumber() {
        assertThat(UserNames.of(0)).isEqualTo("root (0)");
        assertThat(UserNames.of(4000000001L)).isEqualTo("4000000001");
    }
}
