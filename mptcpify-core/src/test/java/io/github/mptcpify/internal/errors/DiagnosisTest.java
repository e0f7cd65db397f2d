// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.NativeException.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DiagnosisTest {
    private static final KernelFacts ALL_WELL =
            new KernelFacts("6.12.0", true, true, List.of(), true, Lockdown.UNKNOWN);

    private static final String VERDICT = "R1 invalid mem access 'scalar'\n";

    @Test
    void whoIsRootIsNotToldToBecomeRoot() {
        assertThat(ProcessErrors.toLookInto(true, true))
                .contains("kernel.yama.ptrace_scope is 3")
                .doesNotContain("Run it as root");
        assertThat(ProcessErrors.toLookInto(false, true))
                .contains("--cap-add SYS_PTRACE")
                .doesNotContain("Run it as root");
        assertThat(ProcessErrors.toLookInto(false, false)).startsWith("Run it as root or with CAP_SYS_PTRACE");
        assertThat(new Capabilities(1L << 19).mayTrace()).isTrue();
        assertThat(new Capabilities(~(1L << 19)).mayTrace()).isFalse();
    }

    @Test
    void eachAnswerOfTheKernelHasItsReason() {
        assertThat(reason(Step.OPEN, 4003, ALL_WELL)).isEqualTo(Reason.DAMAGED_OBJECT);
        assertThat(reason(Step.LOAD, Errno.ESRCH, ALL_WELL)).isEqualTo(Reason.NO_HOOK);
        assertThat(load(Errno.EACCES, VERDICT, ALL_WELL)).isEqualTo(Reason.VERIFIER);
        assertThat(load(Errno.EINVAL, VERDICT, ALL_WELL)).isEqualTo(Reason.VERIFIER);
        assertThat(load(Errno.EINVAL, "", ALL_WELL)).isEqualTo(Reason.OTHER);
        assertThat(reason(Step.LOAD, Errno.EPERM, ALL_WELL)).isEqualTo(Reason.REFUSED_BY_POLICY);
        assertThat(reason(Step.LOAD, Errno.ENOMEM, ALL_WELL)).isEqualTo(Reason.OTHER);
        assertThat(reason(Step.ATTACH, Errno.E2BIG, ALL_WELL)).isEqualTo(Reason.HOOK_FULL);
        assertThat(reason(Step.PUT, Errno.E2BIG, ALL_WELL)).isEqualTo(Reason.TOO_MANY_SCOPES);
        assertThat(reason(Step.OTHER, Errno.EMFILE, ALL_WELL)).isEqualTo(Reason.OTHER);
    }

    @Test
    void whatIsMissingComesBeforeWhatIsForbidden() {
        KernelFacts noBtf = new KernelFacts("6.12.0", false, false, List.of("CAP_BPF"), true, Lockdown.UNKNOWN);
        assertThat(reason(Step.LOAD, Errno.EPERM, noBtf)).isEqualTo(Reason.NO_BTF);
        KernelFacts noHook = new KernelFacts("6.1.0", true, false, List.of("CAP_BPF"), true, Lockdown.UNKNOWN);
        assertThat(reason(Step.LOAD, Errno.EINVAL, noHook)).isEqualTo(Reason.NO_HOOK);
        assertThat(reason(Step.LOAD, Errno.EPERM, noHook)).isEqualTo(Reason.NO_HOOK);
        KernelFacts noRight = new KernelFacts("6.12.0", true, true, List.of("CAP_BPF"), false, Lockdown.UNKNOWN);
        assertThat(reason(Step.LOAD, Errno.EPERM, noRight)).isEqualTo(Reason.NO_PRIVILEGE);
        KernelFacts container = new KernelFacts("6.12.0", true, true, List.of(), false, Lockdown.UNKNOWN);
        assertThat(reason(Step.LOAD, Errno.EPERM, container)).isEqualTo(Reason.NO_PRIVILEGE);
    }

    /** What a policy refuses is no fault of the program's, whatever error number it takes. */
    @Test
    void aPolicyIsNamedAsSuch() {
        // a seccomp filter's, a security module's, which unlike the verifier explains nothing, and a stricter filter's
        for (int errno : new int[] {Errno.EPERM, Errno.EACCES, Errno.ENOSYS}) {
            assertThat(reason(Step.LOAD, errno, ALL_WELL)).isEqualTo(Reason.REFUSED_BY_POLICY);
            assertThat(reason(Step.ATTACH, errno, ALL_WELL)).isEqualTo(Reason.REFUSED_BY_POLICY);
            assertThat(reason(Step.OTHER, errno, ALL_WELL)).isEqualTo(Reason.REFUSED_BY_POLICY);
        }
        assertThat(reason(Step.PIN, Errno.EACCES, ALL_WELL)).isEqualTo(Reason.OTHER);
        assertThat(otherProcess(Errno.ENOSYS)).isEqualTo(Reason.REFUSED_BY_POLICY);
        assertThat(NetlinkErrors.sockDiag("list", "socket", Errno.ENOSYS).reason())
                .isEqualTo(Reason.REFUSED_BY_POLICY);
        for (int errno : new int[] {Errno.EPERM, Errno.EACCES}) {
            assertThat(badSocket(errno).reason()).isEqualTo(Reason.REFUSED_BY_POLICY);
        }
    }

    /** Captured on Linux 6.12 with lockdown=confidentiality. */
    @Test
    void lockdownIsPolicyAndNotOurFault() throws IOException {
        String log = resource("lockdown-6.12.log");
        Lockdown captured = Lockdown.parse(resource("lockdown-6.12"));
        KernelFacts locked = new KernelFacts("6.12.0", true, true, List.of(), true, captured);
        for (int errno : new int[] {Errno.EINVAL, Errno.EACCES, Errno.EPERM}) {
            MptcpifyException refusal = BpfErrors.of(
                    "attach", new NativeException(Step.LOAD, "bpf_object__load", errno, log), () -> locked);
            assertThat(refusal.reason()).isEqualTo(Reason.REFUSED_BY_POLICY);
            assertThat(refusal.remedy()).isEqualTo(BpfErrors.LEAVE_CONFIDENTIALITY);
            assertThat(refusal.log()).isEqualTo(log);
        }
        assertThat(load(Errno.EINVAL, log, ALL_WELL))
                .as("where securityfs is not mounted")
                .isEqualTo(Reason.REFUSED_BY_POLICY);
        KernelFacts noRight = new KernelFacts("6.12.0", true, true, List.of("CAP_PERFMON"), true, Lockdown.UNKNOWN);
        assertThat(load(Errno.EINVAL, log, noRight)).as("it may be that").isEqualTo(Reason.VERIFIER);
        KernelFacts integrity = new KernelFacts(
                "6.12.0", true, true, List.of(), true, Lockdown.parse("none [integrity] confidentiality"));
        assertThat(load(Errno.EINVAL, VERDICT, integrity)).isEqualTo(Reason.VERIFIER);
    }

    @Test
    void anExceptionHasOperationCauseRemedyErrnoAndLog() {
        NativeException failure = new NativeException(Step.LOAD, "bpf_object__load", Errno.EACCES, """
                libbpf: prog 'mptcpify': BPF program load failed: Permission denied
                0: (b7) r0 = 1
                R1 invalid mem access 'scalar'
                processed 12 insns (limit 1000000)
                libbpf: failed to load object
                """);
        MptcpifyException exception = BpfErrors.of("attach /x", failure, () -> ALL_WELL);
        assertThat(exception)
                .hasMessageStartingWith("attach /x: ")
                .hasMessageContaining("6.12.0")
                .hasMessageContaining("R1 invalid mem access 'scalar'")
                .hasMessageEndingWith(exception.remedy())
                .hasCause(failure);
        assertThat(exception.operation()).isEqualTo("attach /x");
        assertThat(exception.errno()).hasValue(Errno.EACCES);
        assertThat(exception.log()).isEqualTo(failure.log());
        assertThat(exception.remedy()).isNotEmpty();
    }

    @Test
    void eachRefusalOfASocketHasItsReason() {
        assertThat(badSocket(Errno.EBADF).reason()).isEqualTo(Reason.BAD_DESCRIPTOR);
        assertThat(badSocket(Errno.ENOTSOCK).reason()).isEqualTo(Reason.NOT_A_SOCKET);
        assertThat(badSocket(Errno.EAGAIN).reason()).isEqualTo(Reason.OTHER);
        assertThat(badSocket(Errno.EAGAIN)).hasMessage("inspect: getsockopt(MPTCP_INFO) failed with EAGAIN");
        assertThat(otherProcess(Errno.ESRCH)).isEqualTo(Reason.NO_SUCH_PROCESS);
        assertThat(otherProcess(Errno.EINVAL)).isEqualTo(Reason.NO_SUCH_PROCESS);
        assertThat(otherProcess(Errno.EPERM)).isEqualTo(Reason.NO_PRIVILEGE);
        assertThat(otherProcess(Errno.EACCES)).isEqualTo(Reason.NO_PRIVILEGE);
        assertThat(otherProcess(Errno.EBADF)).isEqualTo(Reason.BAD_DESCRIPTOR);
        assertThat(otherProcess(Errno.EMFILE)).isEqualTo(Reason.OTHER);
    }

    @Test
    void whatIsNotMptcpIsNamed() {
        assertThat(notMptcp(MptcpStatus.TCP)).hasMessage("inspect: it is a plain TCP socket (ENOPROTOOPT)");
        assertThat(notMptcp(MptcpStatus.FELL_BACK))
                .hasMessage("inspect: it is an MPTCP socket whose connection fell back to TCP (ENOPROTOOPT)");
        assertThat(notMptcp(MptcpStatus.NOT_TCP)).hasMessage("inspect: it is not a TCP socket (ENOPROTOOPT)");
        for (MptcpStatus status : MptcpStatus.values()) {
            assertThat(notMptcp(status).reason()).isEqualTo(status.isMptcp() ? Reason.OTHER : Reason.NOT_MPTCP);
            assertThat(notMptcp(status).errno()).hasValue(Errno.ENOPROTOOPT);
        }
    }

    @Test
    void aRuntimeThatIsNotKnownIsNamed() {
        NoSuchFieldException failure = new NoSuchFieldException("fd");
        assertThat(SocketErrors.unknownRuntime("inspect a java.net.Socket", failure))
                .hasMessageStartingWith("inspect a java.net.Socket: this Java runtime (")
                .hasMessageContaining(System.getProperty("java.version"))
                .hasCause(failure)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SOCKET));
    }

    @Test
    void capabilitiesAreReadFromStatus() throws Exception {
        assertThat(missing("0000000000000000")).containsExactly("CAP_BPF", "CAP_PERFMON");
        assertThat(missing("000001ffffffffff")).isEmpty();
        assertThat(missing("000000c000000000")).isEmpty();
        assertThat(missing("0000008000000000")).containsExactly("CAP_PERFMON");
        assertThat(missing("0000004000000000")).containsExactly("CAP_BPF");
        assertThat(missing("0000000000200000"))
                .as("CAP_SYS_ADMIN stands for both")
                .isEmpty();
    }

    @Test
    void optionsAreDroppedWithTheRightToAdministerTheNetwork() {
        assertThat(new Capabilities(1L << 12).mayDropOptions())
                .as("CAP_NET_ADMIN")
                .isTrue();
        assertThat(new Capabilities(1L << 21).mayDropOptions())
                .as("CAP_SYS_ADMIN")
                .isTrue();
        assertThat(new Capabilities(~(1L << 12 | 1L << 21)).mayDropOptions()).isFalse();
    }

    @Test
    void theInitialUserNamespaceMapsEveryUser() {
        assertThat(KernelFacts.ownsAllUsers("         0          0 4294967295\n"))
                .isTrue();
        assertThat(KernelFacts.ownsAllUsers("         0       1000          1\n"))
                .isFalse();
        assertThat(KernelFacts.ownsAllUsers("0 0 1000\n1000 5000 4294967295\n")).isFalse();
    }

    /** A limit on open files has a remedy, which other failures of the same function have not. */
    @Test
    void aFullTableOfDescriptorsIsToldFromOtherFailures() {
        for (int errno : new int[] {Errno.EMFILE, Errno.ENFILE}) {
            assertThat(SystemErrors.call("list", "socket", errno))
                    .hasMessageStartingWith("list: socket found no free descriptor (" + Errno.name(errno) + ")")
                    .satisfies(e -> assertThat(e.remedy()).contains("ulimit -n"));
        }
        assertThat(SystemErrors.call("list", "socket", Errno.ENOMEM))
                .hasMessage("list: socket failed with ENOMEM")
                .satisfies(e -> assertThat(e.remedy()).isEmpty());
    }

    @Test
    void aPinThatIsNotReachedIsToldFromOneThatFails() {
        Path directory = Path.of("/sys/fs/bpf/mptcpify");
        for (int errno : new int[] {Errno.EACCES, Errno.EPERM}) {
            assertThat(PinErrors.pinDirectory("list", directory, "open", errno))
                    .hasMessageContaining("may not reach " + directory + " (" + Errno.name(errno) + ")")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NO_PRIVILEGE));
        }
        assertThat(PinErrors.pinDirectory("list", directory, "flock", Errno.EMFILE))
                .hasMessage("list: flock " + directory + " failed with EMFILE")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OTHER));
        assertThat(PinErrors.mayNotPin("list", directory, new AccessDeniedException(null)))
                .hasMessageContaining("may not reach " + directory + " (");
        assertThat(PinErrors.mayNotPin("list", directory, new AccessDeniedException("/sys/fs/bpf")))
                .hasMessageContaining("may not reach /sys/fs/bpf (");
        assertThat(PinErrors.noBpfFileSystem("list", directory, "sysfs").remedy())
                .contains("mount -t bpf -o mode=700 bpf " + directory);
    }

    @Test
    void thePathManagersOwnWordsAreInItsMessage() {
        assertThat(PathErrors.refusedByPathManager("add", Errno.EINVAL, ""))
                .hasMessage("add: the path manager refused it (EINVAL)");
        assertThat(PathErrors.refusedByPathManager("add", Errno.EINVAL, "too many addresses"))
                .hasMessage("add: the path manager refused it (EINVAL: too many addresses)");
        assertThat(PathErrors.refusedByPathManager("add", Errno.EINVAL, "userspace PM not selected"))
                .hasMessageContaining("the kernel's own path manager is in charge")
                .hasMessageContaining("(EINVAL: userspace PM not selected)")
                .satisfies(e -> assertThat(e.remedy()).contains("net.mptcp.pm_type=1"));
        assertThat(PathErrors.refusedByPathManager("add", Errno.EPERM, "").reason())
                .isEqualTo(Reason.NO_PRIVILEGE);
    }

    @Test
    void aLauncherThatIsMissingIsToldFromOneThatDoesNotRun() {
        assertThat(ChildErrors.noLauncher("run", null))
                .hasMessageContaining("there is no launcher for this processor")
                .hasMessageContaining("x86-64 or arm64");
        assertThat(ChildErrors.noLauncher("run", new IOException("error=13")))
                .hasMessageContaining("cannot be written to java.io.tmpdir or executed there")
                .hasMessageContaining("-Djava.io.tmpdir=");
    }

    /** What Alpine's users have to install, and nobody else. */
    @Test
    void muslHasItsOwnRemedy() {
        MissingLibraryException failure =
                new MissingLibraryException("jnidispatch", MissingLibraryException.Problem.JNA, "no such file");
        assertThat(NativeErrors.jnaNotLoaded("attach", failure, true))
                .hasMessageContaining("musl (no such file)")
                .hasMessageContaining("java-jna-native");
        assertThat(NativeErrors.jnaNotLoaded("attach", failure, false))
                .hasMessageContaining("JNA cannot load its own library (no such file)")
                .hasMessageContaining("-Djna.tmpdir=DIR")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("musl"));
    }

    @Test
    void thisProcessIsToldWhatItLacksToLookIntoOthers() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assertThat(ProcessErrors.mayNotLookInto("inspect", null).remedy())
                .isEqualTo(ProcessErrors.toLookInto(Capabilities.read().mayTrace(), root));
    }

    private static Reason reason(Step step, int errno, KernelFacts facts) {
        return BpfErrors.of("attach", new NativeException(step, "bpf()", errno, ""), () -> facts)
                .reason();
    }

    private static Reason load(int errno, String log, KernelFacts facts) {
        return BpfErrors.of("attach", new NativeException(Step.LOAD, "bpf_object__load", errno, log), () -> facts)
                .reason();
    }

    private static String resource(String name) throws IOException {
        return IOUtils.resourceToString("/io/github/mptcpify/testsupport/" + name, StandardCharsets.UTF_8);
    }

    private static MptcpifyException badSocket(int errno) {
        return SocketErrors.badSocket("inspect", new NativeException("getsockopt(MPTCP_INFO)", errno, ""));
    }

    private static Reason otherProcess(int errno) {
        return ProcessErrors.otherProcess("inspect", errno).reason();
    }

    private static MptcpifyException notMptcp(MptcpStatus status) {
        return SocketErrors.notMptcp(
                "inspect", new NativeException("getsockopt(MPTCP_INFO)", Errno.ENOPROTOOPT, ""), status);
    }

    private static List<String> missing(String effective) throws Exception {
        return Capabilities.parse("Name:\tjava\nCapPrm:\t0000000000000000\nCapEff:\t" + effective + "\nCapBnd:\tff\n")
                .missing();
    }
}
