// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.support.CheckNames;
import io.github.mptcpify.internal.support.HookChecks;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.programs.Unguarded;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kernel in which the program does not find where MPTCP is switched off. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class GuardTest {
    private static final String MPTCP = "262";

    private final Engine engine = Unguarded.engine();
    private TestCgroup inside;

    @BeforeEach
    void enterIt() throws IOException {
        inside.enter();
    }

    @Test
    void attachingNeedsLeaveToGoOnWithout() throws IOException {
        AttachOptions options = AttachOptions.of(Scope.cgroup(inside.path()));
        refused(options, Reason.NO_GUARD);
        assertThat(SocketCall.TCP.open()).isEqualTo("6");
        try (Attachment attachment = Unguarded.attach(engine, options.withoutGuard())) {
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            refused(options, Reason.NO_GUARD);
            refused(options.onlyIpv4(), Reason.NO_GUARD);
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        }
        assertThat(SocketCall.TCP.open()).isEqualTo("6");
    }

    @Test
    @Tag("root")
    void withoutTheGuardMptcpHasToBeOnInTheNamespaceOrOfTheProcessThatIsNamed() throws Exception {
        try (ForeignProgram program = ForeignProgram.start(List.of("unshare", "--net"))) {
            program.setMptcp(false);
            long pid = program.process().pid();
            Path file = Path.of("/proc", Long.toString(pid), "ns", "net");
            for (Scope scope : List.of(Scope.networkNamespace(file), Scope.process(pid))) {
                AttachOptions options = AttachOptions.of(scope).withoutGuard();
                program.setMptcp(false);
                refused(options, Reason.MPTCP_OFF);
                assertThat(program.socket(SocketCall.TCP)).isEqualTo("6");
                program.setMptcp(true);
                try (Attachment attachment = Unguarded.attach(engine, options)) {
                    assertThat(program.socket(SocketCall.TCP)).isEqualTo(MPTCP);
                    program.setMptcp(false);
                    assertThat(program.socket(SocketCall.TCP))
                            .as("what the guard would have prevented")
                            .isEqualTo("ENOPROTOOPT");
                }
            }
        }
    }

    @Test
    @Tag("root")
    void withoutTheGuardMptcpHasToBeOnWhereTheCallerIs() throws Exception {
        String off = "echo 0 > /proc/sys/net/mptcp/enabled && exec \"$@\"";
        try (JavaProgram program = JavaProgram.start(
                List.of("unshare", "--net", "sh", "-c", off, "sh"),
                Unguarded.class,
                inside.path().toString())) {
            assertThat(program.line()).startsWith(Reason.MPTCP_OFF.name()).contains("sysctl net.mptcp.enabled=1");
        }
        try (JavaProgram program = JavaProgram.start(
                List.of("unshare", "--net"), Unguarded.class, inside.path().toString())) {
            assertThat(program.line()).isEqualTo(AttachMain.ATTACHED);
        }
    }

    @Test
    @Tag("root")
    void aGuardThatContradictsTheKernelIsNone() throws Exception {
        String contradicting = "echo 0 > \"$0\" && mount --bind \"$0\" /proc/sys/net/mptcp/enabled && exec \"$@\"";
        Path file = Files.createTempFile("mptcpify", "enabled");
        try (JavaProgram program = JavaProgram.start(
                List.of("unshare", "--mount", "sh", "-c", contradicting, file.toString()),
                AttachMain.class,
                inside.path().toString())) {
            assertThat(program.line()).startsWith(Reason.NO_GUARD.name()).doesNotContain("LEFT OPEN");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void thePreflightSaysSo() {
        List<Check> checks = loading(Unguarded::open);
        assertThat(checks).extracting(Check::name).containsExactly("guard", "loading the program");
        assertThat(checks).extracting(Check::verdict).containsOnly(Verdict.CANNOT);
        assertThat(checks.get(0).remedy()).contains("AttachOptions.withoutGuard()");
        assertThat(loading(BpfHook::open)).extracting(Check::verdict).containsOnly(Verdict.FINE);
    }

    /** Without the check of lenient attachments, for which an ordinary user here has no right. */
    private static List<Check> loading(Hook.Factory factory) {
        return HookChecks.load(new Engine(factory), Optional.empty()).stream()
                .filter(check -> !check.name().equals(CheckNames.LENIENT))
                .toList();
    }

    private void refused(AttachOptions options, Reason reason) {
        assertThatThrownBy(() -> Unguarded.attach(engine, options).close())
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
