// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is found out before anything is made. */
class BuilderTest {
    @Test
    @Tag("pure")
    void whatCannotBeIsRefused() {
        MptcpNetwork.Builder builder = MptcpNetwork.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.paths(0))
                .withMessage("a network has 1 to 8 paths, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.paths(9))
                .withMessage("a network has 1 to 8 paths, not 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.rate(9_999))
                .withMessage("a rate is 10000 bits a second or more, not 9999");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.delay(Duration.ofMillis(-1)))
                .withMessage("a delay is 0 to 10 seconds, not PT-0.001S");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.delay(Duration.ofMillis(10_001)));
    }

    @Test
    @Tag("pure")
    void aProgramThatIsMissingIsNamedWithItsPackage() throws IOException {
        assertThat(Programs.find("sh")).endsWith("/sh");
        assertThatIOException()
                .isThrownBy(() -> Programs.find("tc", List.of("/nowhere")))
                .withMessage("the program tc is needed and not on the path. Install the package iproute2");
    }

    @Test
    @Tag("socket")
    void whoIsNotRootIsToldSo() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        try (MptcpNetwork network = MptcpNetwork.builder().build()) {
            assertThat(root).isTrue();
            assertThat(network.client().namespace()).exists();
        } catch (IOException e) {
            // a container's root may lack the capabilities
            assertThat(e).hasMessageContaining(root ? "CAP_SYS_ADMIN" : "an MptcpNetwork needs root");
        }
    }
}
