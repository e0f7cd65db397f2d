// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class WordsTest {
    private static final AttachOptions ALL =
            AttachOptions.of(Scope.cgroup(Path.of("/sys/fs/cgroup/shop, only users 7")));

    @Test
    void areTheLibrarysOwn() {
        for (AttachOptions options : List.of(
                ALL,
                ALL.onlyCommands("b", "a").onlyIpv4().audit(),
                ALL.exceptCommands("c").onlyIpv6().lenient(),
                ALL.withoutGuard())) {
            assertThat(Words.of(options)).isEqualTo(options.toString());
        }
    }

    @Test
    void nameUsersInTheOrderOfTheirNumbers() {
        assertThat(Words.of(ALL.onlyUsers(-2, 0)))
                .isEqualTo(ALL.scope() + ", only users root (0) 4294967294")
                .isNotEqualTo(ALL.onlyUsers(-2, 0).toString());
        assertThat(Words.of(ALL.exceptUsers(0))).endsWith(", except users root (0)");
    }
}
