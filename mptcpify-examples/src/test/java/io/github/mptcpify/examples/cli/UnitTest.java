// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What systemctl show prints (systemd 252). */
@Tag("pure")
class UnitTest {
    @Test
    void theCgroupIsBelowTheMountPoint() throws Exception {
        assertThat(Unit.parse("ssh", "ControlGroup=/system.slice/ssh.service\nLoadState=loaded\n"))
                .isEqualTo("/system.slice/ssh.service");
    }

    @Test
    void whatHasNoneIsSaid() {
        assertThatThrownBy(() -> Unit.parse("ssh", "ControlGroup=\nLoadState=loaded\n"))
                .hasMessage(
                        "find the cgroup of ssh: it has none now, since nothing of it runs. Start it first: systemctl"
                                + " start ssh");
        assertThatThrownBy(() -> Unit.parse("bogus", "ControlGroup=\nLoadState=not-found\n"))
                .hasMessage("find the cgroup of bogus: systemd knows no such unit. systemctl list-units lists them");
        assertThatThrownBy(() -> Unit.parse("ssh", "Failed to connect to bus: No such file or directory\n"))
                .hasMessage(
                        "find the cgroup of ssh: systemctl says: Failed to connect to bus: No such file or directory");
    }

    @Test
    void systemdHasToBeSeenWhereItSaysItIs() throws Exception {
        Unit.requireSameView("ssh", "/init.scope", Optional.of("/init.scope"));
        assertThatThrownBy(() -> Unit.requireSameView("ssh", "/init.scope", Optional.of("/../../init.scope")))
                .hasMessageContaining("its paths mean others here")
                .hasMessageContaining("--cgroup DIR");
    }
}
