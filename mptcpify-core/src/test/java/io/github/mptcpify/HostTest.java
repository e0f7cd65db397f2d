// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attaching from other places than the initial namespaces, with fewer rights, and dying: each in a JVM of its own. */
@Tag("bpf")
@Tag("host")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class HostTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void aKilledJvmLeavesNothingAttached() throws IOException {
        inside.enter();
        try (JavaProgram holder = JavaProgram.start(
                outside.inside(List.of()), AttachMain.class, inside.path().toString())) {
            assertThat(holder.line()).isEqualTo(AttachMain.ATTACHED);
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            holder.kill();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    @Tag("root")
    void aCgroupNamespaceHidesNothingFromTheProgram() throws IOException {
        List<String> namespace = inside.inside(List.of(
                "unshare",
                "--cgroup",
                "--mount",
                "sh",
                "-c",
                "umount -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && mkdir /sys/fs/cgroup/below && exec \"$@\"",
                "sh"));
        try (TestCgroup child = inside.child("child");
                JavaProgram holder = JavaProgram.start(namespace, AttachMain.class, "/sys/fs/cgroup/below")) {
            assertThat(holder.line()).isEqualTo(AttachMain.ATTACHED);
            try (TestCgroup below = inside.existing("below")) {
                below.enter();
                assertThat(SocketCall.TCP.open())
                        .as("attached in the namespace")
                        .isEqualTo(MPTCP);
                child.enter();
                assertThat(SocketCall.TCP.open()).as("beside it").isEqualTo(TCP);
                outside.enter();
                assertThat(SocketCall.TCP.open()).as("outside the namespace").isEqualTo(TCP);
            }
        }
    }

    @Test
    @Tag("root")
    void aNamespacesRootIsOneCgroupAndNotTheMachine() throws IOException {
        List<String> namespace = inside.inside(List.of(
                "unshare",
                "--cgroup",
                "--mount",
                "sh",
                "-c",
                "umount -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"",
                "sh"));
        try (JavaProgram holder = JavaProgram.start(namespace, AttachMain.class, "/sys/fs/cgroup")) {
            assertThat(holder.line()).isEqualTo(AttachMain.ATTACHED);
            inside.enter();
            assertThat(SocketCall.TCP.open()).as("the namespace's root").isEqualTo(MPTCP);
            outside.enter();
            assertThat(SocketCall.TCP.open()).as("outside").isEqualTo(TCP);
        }
    }

    @Test
    @Tag("root")
    void aHybridHierarchyHasItsCgroup2Elsewhere() throws IOException {
        List<String> hybrid = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "d=/sys/fs/cgroup; mount -t tmpfs none $d && mkdir $d/unified $d/freezer"
                        + " && mount -t cgroup2 none $d/unified && mount -t cgroup -o freezer none $d/freezer"
                        + " && exec \"$@\"",
                "sh");
        String relative = TestCgroup.mount().relativize(inside.path()).toString();
        try (JavaProgram holder = JavaProgram.start(
                hybrid,
                AttachMain.class,
                "/sys/fs/cgroup/unified/" + relative,
                "/sys/fs/cgroup/freezer",
                "/sys/fs/cgroup")) {
            assertThat(holder.line()).isEqualTo(AttachMain.ATTACHED);
            assertThat(holder.line())
                    .contains("/sys/fs/cgroup/freezer", "cgroup v1", "freezer", "/sys/fs/cgroup/unified");
            assertThat(holder.line()).contains("tmpfs", "/sys/fs/cgroup/unified");
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            outside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    @Tag("root")
    void eachMissingRightIsNamed() throws IOException {
        assertThat(refusal("setpriv", "--bounding-set", "-bpf,-sys_admin"))
                .startsWith("NO_PRIVILEGE")
                .contains("lacks CAP_BPF.")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
        assertThat(refusal("setpriv", "--bounding-set", "-perfmon,-sys_admin"))
                .startsWith("NO_PRIVILEGE")
                .contains("lacks CAP_PERFMON.")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
    }

    @Test
    void anOrdinaryUserIsToldWhatIsMissing() throws IOException {
        assertThat(refusal("setpriv", "--ambient-caps", "-all", "--inh-caps", "-all", "--bounding-set", "-all"))
                .startsWith("NO_PRIVILEGE")
                .contains("CAP_BPF and CAP_PERFMON")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
    }

    @Test
    void aUserNamespaceIsNotEnough() throws IOException {
        assertThat(refusal("unshare", "--user", "--map-root-user"))
                .startsWith("NO_PRIVILEGE")
                .contains("user namespace")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
    }

    @Test
    @Tag("root")
    void aSeccompFilterIsPolicy() throws IOException {
        assertThat(refusal(ForeignProgram.python("refuse_bpf.py").toArray(String[]::new)))
                .startsWith("REFUSED_BY_POLICY")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
    }

    @Test
    @Tag("root")
    void aKernelWithoutBtfIsNamed() throws IOException {
        assertThat(refusal(
                        "unshare", "--mount", "sh", "-c", "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"", "sh"))
                .startsWith("NO_BTF")
                .contains("/sys/kernel/btf/vmlinux")
                .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
    }

    /** What a JVM behind a command line says of its attach; the JVM is alive then. */
    private String refusal(String... prefix) throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of(prefix), AttachMain.class, inside.path().toString())) {
            return program.line();
        }
    }
}
