// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.programs.ScopeMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a process calls its own, from namespaces and mounts that show it otherwise: it is found, or refused. */
@Tag("bpf")
@Tag("host")
@Tag("root")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class PlaceTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void theOwnCgroupIsFoundInTheHostsMountFromACgroupNamespace() throws IOException {
        try (JavaProgram program =
                JavaProgram.start(inside.inside(List.of("unshare", "--cgroup")), ScopeMain.class, "cgroup")) {
            assertThat(program.line()).isEqualTo(inside.path() + " active " + MPTCP);
            assertOnlyInsideIsConverted();
        }
    }

    @Test
    void theOwnCgroupIsFoundBelowTheRootOfACgroupNamespace() throws IOException {
        try (TestCgroup child = inside.child("child");
                JavaProgram program = JavaProgram.start(
                        inside.inside(List.of(
                                "unshare",
                                "--cgroup",
                                "sh",
                                "-c",
                                "echo 0 > \"$0\" && exec \"$@\"",
                                child.path() + "/cgroup.procs")),
                        ScopeMain.class,
                        "cgroup")) {
            assertThat(program.line()).isEqualTo(child.path() + " active " + MPTCP);
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void aPartOfTheTreeThatIsMountedElsewhereIsAnotherWayToIt() throws IOException {
        try (TestCgroup sameName = outside.child("inside");
                JavaProgram program = JavaProgram.start(
                        mounted("mount --bind " + outside.path() + " /mnt && mount --bind "
                                + inside.path().getParent() + " /srv && umount -l " + TestCgroup.mount()),
                        ScopeMain.class,
                        "cgroup")) {
            assertThat(program.line()).isEqualTo("/srv/inside active " + MPTCP);
            assertOnlyInsideIsConverted();
            sameName.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void whereNoMountShowsItNothingIsGuessed() throws IOException {
        try (TestCgroup sameName = outside.child("inside");
                JavaProgram program = JavaProgram.start(
                        mounted("mount --bind " + outside.path() + " /mnt && umount -l " + TestCgroup.mount()),
                        ScopeMain.class,
                        "cgroup")) {
            assertThat(program.line())
                    .contains("no mount of the cgroup2 hierarchy shows this process's cgroup", "/mnt");
            sameName.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    /** Its level in the tree is not told by where it is mounted. */
    @Test
    void aCgroupThatIsMountedDeeperInTheTreeIsConverted() throws IOException {
        try (TestCgroup deeper = outside.child("deeper");
                JavaProgram program = JavaProgram.start(
                        mounted("mount --bind " + inside.path() + " " + deeper.path()),
                        AttachMain.class,
                        deeper.path().toString())) {
            assertThat(program.line()).isEqualTo(AttachMain.ATTACHED);
            assertOnlyInsideIsConverted();
            deeper.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    /** A time namespace shifts the start of processes in /proc, and not in the kernel. */
    @Test
    void aProcessIsConvertedFromATimeNamespace() throws IOException {
        List<String> shifted = List.of("unshare", "--time", "--boottime", "100000", "--fork");
        try (ForeignProgram other = ForeignProgram.startIn(inside)) {
            assertThat(other.socket(SocketCall.TCP)).isEqualTo(TCP);
            String pid = Long.toString(other.process().pid());
            try (JavaProgram program = JavaProgram.start(shifted, ScopeMain.class, "itself", pid)) {
                assertThat(program.line()).matches("process \\d+ active 262");
                assertThat(program.line()).isEqualTo("process " + pid + " active 262");
                assertThat(other.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            }
        }
    }

    @Test
    void withAnotherPidNamespacesProcOnlyTheOwnProcessIsKnown() throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        List<String> namespace = List.of("unshare", "--pid", "--fork");
        try (JavaProgram program = JavaProgram.start(namespace, ScopeMain.class, "itself", pid, "inspect")) {
            assertThat(program.line()).isEqualTo("process 1 active 262");
            assertThat(program.line()).contains("/proc: it is mounted for another pid namespace");
            assertThat(program.line()).isEqualTo("own sockets: 1");
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    private List<String> mounted(String mounts) {
        List<String> command = new ArrayList<>(inside.inside(List.of("unshare", "--mount", "sh", "-c")));
        command.addAll(List.of(mounts + " && exec \"$@\"", "sh"));
        return command;
    }

    private void assertOnlyInsideIsConverted() throws IOException {
        inside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        outside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
    }
}
