// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DescriptionTest {
    private static final AttachOptions CGROUP = AttachOptions.of(Scope.cgroup(Path.of("/sys/fs/cgroup/größe")));

    @Test
    void isReadAsItWasWritten() throws IOException {
        List<AttachOptions> all = List.of(
                CGROUP,
                CGROUP.onlyCommands("curl", "java")
                        .exceptUsers(0, -2)
                        .onlyIpv4()
                        .audit(),
                CGROUP.exceptCommands("é").onlyUsers(1000).onlyIpv6(),
                AttachOptions.of(Scope.networkNamespace(Path.of("/run/netns/blue"))),
                AttachOptions.of(Scope.process(4711)),
                AttachOptions.of(Scope.host()));
        for (AttachOptions options : all) {
            Description description = described(options);
            byte[] padded = Arrays.copyOf(description.bytes(), BpfLayout.DESCRIPTION);
            assertThat(Description.parse(padded)).isEqualTo(description);
            assertThat(Description.parse(description.whole(false).bytes())).isNotEqualTo(description);
        }
    }

    @Test
    void whatIsCutOffIsRefused() {
        byte[] bytes = described(CGROUP.onlyCommands("java").lenient()).bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Description.parse(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoneIsRefused() {
        byte[] other = new byte[BpfLayout.DESCRIPTION];
        Arrays.fill(other, (byte) 1);
        assertThatThrownBy(() -> Description.parse(other)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Description.parse(new byte[BpfLayout.DESCRIPTION]))
                .isInstanceOf(IOException.class);
    }

    /** One attachment of the kernel's serves those with the same scope, which no other process or cgroup became, and filters. */
    @Test
    void theSameScopeBirthAndFiltersAreAlike() {
        Description description = described(CGROUP.onlyUsers(1));
        Filter filter = Filters.of(CGROUP.onlyUsers(1));
        FoundScope.Key key = description.key();
        assertThat(description.isAlike(scope(key, description.birth()), filter)).isTrue();
        assertThat(description.isAlike(scope(key, description.birth() + 1), filter))
                .isFalse();
        assertThat(description.isAlike(scope(new FoundScope.Key(key.kind(), 1), description.birth()), filter))
                .isFalse();
        assertThat(description.isAlike(scope(key, description.birth()), Filters.of(CGROUP.onlyUsers(2))))
                .isFalse();
    }

    private static FoundScope scope(FoundScope.Key key, long birth) {
        return new FoundScope(key, List.of(), birth, () -> {});
    }

    private static Description described(AttachOptions options) {
        return new Description(
                true,
                7,
                new FoundScope.Key(FoundScope.Kind.NAMESPACE, 4026531840L),
                -1,
                1L << 63,
                options,
                Instant.ofEpochSecond(1_700_000_000, 5),
                -2,
                new Statistics(1, 2, 3, 4, 5, List.of(new DroppedOption(6, 18, "named", 12))));
    }
}
