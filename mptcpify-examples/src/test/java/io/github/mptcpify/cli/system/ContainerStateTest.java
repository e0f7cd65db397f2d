// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class ContainerStateTest {
    private static final String ID = "bc20882ad680d4d7af3f0ec6c9271ea63b0b48c1dc46d852e2d2f1c3b4c409d3";

    /** As crun tells it, shortened. */
    private static final String CREATED = """
            {"ociVersion":"1.0","id":"%s","pid":%d,"root":"/r","bundle":"/b","status":"created",
            "annotations":{"io.container.manager":"libpod","io.github.mptcpify":"on"}}""";

    @Test
    void isReadAsARuntimeTellsIt() throws Exception {
        ContainerState state = read(CREATED.formatted(ID, 295));
        assertThat(state.id()).isEqualTo(ID);
        assertThat(state.pid()).isEqualTo(295);
        assertThat(state.annotations()).contains(entry("io.github.mptcpify", "on"));
        assertThat(state.isOver()).isFalse();
        assertThat(read("{\"id\":\"" + ID + "\",\"status\":\"stopped\"}").isOver())
                .isTrue();
        assertThat(state.isNamed(Path.of("/machine.slice/libpod-" + ID + ".scope")))
                .isTrue();
        assertThat(state.isNamed(Path.of("/machine.slice/libpod-" + ID + ".scope/container")))
                .isFalse();
        assertThat(read(CREATED.formatted("a", 1)).isNamed(Path.of("/machine.slice")))
                .as("too short to be sure")
                .isFalse();
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String text : new String[] {"", "[]", "{\"id\":", "{\"status\":\"created\"}"}) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the standard input has no state of a container");
        }
    }

    @Test
    void aProcessInAnotherCgroupIsNoContainers() throws Exception {
        ContainerState state =
                read(CREATED.formatted(ID, ProcessHandle.current().pid()));
        assertThatThrownBy(state::cgroup).hasMessageContaining("has no cgroup of its own");
    }

    private static ContainerState read(String text) throws IOException {
        return ContainerState.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
