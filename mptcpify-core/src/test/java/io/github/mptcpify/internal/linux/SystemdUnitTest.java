// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class SystemdUnitTest {
    private static final String OPERATION = "find the cgroup of x: ";

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx.service",
        "nginx.service, nginx.service",
        "worker@*.service, worker@*.service",
        "user-1000.slice, user-1000.slice",
        "dev-disk\\x2d1.swap, dev-disk\\x2d1.swap",
        "user@1000.service/app.slice/shop.service, user@1000.service/app.slice/shop.service",
    })
    void completesNames(String given, String name) {
        assertThat(SystemdUnit.normal(given)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b.service",
                "a b.service",
                "x.timer",
                "web-*.service",
                "user@1000.service/shop.service",
                "-x\n"
            })
    void refusesWhatNamesNoUnit(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SystemdUnit.normal(given))
                .withMessageContaining("\"" + given + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "system.slice, nginx.service, system.slice/nginx.service",
        "system-worker.slice, worker@*.service, system.slice/system-worker.slice/worker@*.service",
        "-.slice, x.service, x.service",
        "a-b-c.slice, x.scope, a.slice/a-b.slice/a-b-c.slice/x.scope",
    })
    void aUnitLiesInItsSlice(String slice, String name, String path) throws IOException {
        assertThat(SystemdUnit.below(OPERATION, name, "LoadState=loaded\nSlice=" + slice + "\nControlGroup=\n"))
                .isEqualTo(path);
    }

    @Test
    void aSliceLiesWhereItsNameSays() throws IOException {
        assertThat(SystemdUnit.below(OPERATION, "user-1000.slice", "LoadState=loaded\nSlice=user.slice\n"))
                .isEqualTo("user.slice/user-1000.slice");
    }

    @Test
    void whatSystemdDoesNotKnowIsRefused() {
        assertThatIOException()
                .isThrownBy(() -> SystemdUnit.below(OPERATION, "x.service", "LoadState=not-found\nSlice=\n"))
                .withMessageContaining("systemd knows no such unit");
        assertThatIOException()
                .isThrownBy(() -> SystemdUnit.below(OPERATION, "x.service", "Failed to connect to bus\n"))
                .withMessageContaining("Failed to connect to bus");
    }

    @Test
    void anotherViewThanSystemdsIsRefused() throws IOException {
        SystemdUnit.requireSameView(OPERATION, "/init.scope", Optional.of("/init.scope"));
        assertThatIOException()
                .isThrownBy(() -> SystemdUnit.requireSameView(OPERATION, "/init.scope", Optional.of("/../init.scope")))
                .withMessageContaining("its paths mean others here");
    }
}
