// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(DescriptorsCounted.class)
class SupportTest {
    @TempDir
    private Path directory;

    @Test
    @Tag("bpf")
    void whereAttachingWorksAllIsFine() throws IOException {
        Support support = Mptcpify.support();
        assertThat(support.canAttach()).isTrue();
        // an ordinary user may attach, and neither look at what others have attached nor drop options
        assertThat(support.checks())
                .filteredOn(check -> !List.of("other programs", "persistent attachments", CheckNames.LENIENT)
                        .contains(check.name()))
                .extracting(Check::verdict)
                .containsOnly(Verdict.FINE);
    }

    @Test
    @Tag("bpf")
    @Tag("root")
    void otherProgramsOnTheHookAreCounted() throws IOException {
        assertThat(check("other programs").fact()).isEqualTo("none on the hook");
        try (TestCgroup inside = TestCgroup.create("inside");
                JavaProgram other = JavaProgram.start(
                        List.of(), AttachMain.class, inside.path().toString())) {
            assertThat(other.line()).isEqualTo(AttachMain.ATTACHED);
            assertThat(check("other programs").fact())
                    .startsWith("1 on the hook")
                    .contains("bpftool prog show id ");
        }
    }

    @Test
    @Tag("socket")
    void whetherACommandCanBeStartedUnderAFilterIsToldAndWhyNot() throws IOException {
        assertThat(Mptcpify.support().canStart()).isTrue();
        assertThat(check(CheckNames.CHILD).verdict()).isEqualTo(Verdict.FINE);
        String processor = System.setProperty("os.arch", "riscv64");
        try {
            assertThat(Mptcpify.support().canStart()).isFalse();
            assertThat(check(CheckNames.CHILD).verdict()).isEqualTo(Verdict.CANNOT);
            assertThat(check(CheckNames.CHILD).fact()).contains("there is no launcher for this processor");
            assertThatThrownBy(() -> Mptcpify.start(new ProcessBuilder("true")))
                    .isInstanceOfSatisfying(
                            MptcpifyException.class,
                            refusal ->
                                    assertThat(refusal.reason()).isEqualTo(MptcpifyException.Reason.NO_CHILD_FILTER));
        } finally {
            System.setProperty("os.arch", processor);
        }
    }

    @Test
    @Tag("socket")
    void whetherThisJvmCanOpenMptcpSocketsIsTold() {
        assertThat(Mptcpify.support().canOpen()).isTrue();
        assertThat(check(CheckNames.OWN).verdict()).isEqualTo(Verdict.FINE);
        assertThat(new Support(List.of(new Check(CheckNames.OWN, Verdict.CANNOT, "none", ""))).canOpen())
                .isFalse();
    }

    @Test
    @Tag("socket")
    void thatAJvmHasToBeMendedIsTold() {
        assertThat(check("end of stream").fact())
                .startsWith("counted as a byte that is available")
                .contains("MptcpJvm.mend()", "-javaagent:mptcpify-agent.jar=mend", "mptcpify run");
    }

    @Test
    @Tag("nohook")
    void aKernelWithoutTheHookIsNamed() {
        Support support = Mptcpify.support();
        assertThat(support.canAttach()).isFalse();
        assertThat(check("hook").verdict()).isEqualTo(Verdict.CANNOT);
        assertThat(check("loading the program").verdict()).isEqualTo(Verdict.CANNOT);
        assertThat(check("loading the program").remedy()).contains("Linux 6.6");
    }

    @Test
    @Tag("pure")
    void switchedOffIsNotCannot() throws IOException {
        Path file = directory.resolve("enabled");
        assertThat(SystemChecks.mptcp(file).verdict()).isEqualTo(Verdict.CANNOT);
        Files.writeString(file, "0\n");
        assertThat(SystemChecks.mptcp(file).verdict()).isEqualTo(Verdict.SWITCHED_OFF);
        assertThat(SystemChecks.mptcp(file).remedy()).isEqualTo("sysctl net.mptcp.enabled=1");
        Files.writeString(file, "1\n");
        assertThat(SystemChecks.mptcp(file).verdict()).isEqualTo(Verdict.FINE);
    }

    @Test
    @Tag("pure")
    void lockdownIsAFact() throws IOException {
        Path lockdown = directory.resolve("lockdown");
        Path modules = Files.writeString(directory.resolve("lsm"), "lockdown,apparmor");
        assertThat(SystemChecks.lockdown(lockdown, modules).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Files.writeString(lockdown, "none [integrity] confidentiality\n");
        assertThat(SystemChecks.lockdown(lockdown, modules).verdict()).isEqualTo(Verdict.FINE);
        Files.writeString(lockdown, "none integrity [confidentiality]\n");
        assertThat(SystemChecks.lockdown(lockdown, modules).verdict()).isEqualTo(Verdict.MAY_NOT);
    }

    @Test
    @Tag("pure")
    void hiddenSymbolsAreAFact() throws IOException {
        Path kallsyms = directory.resolve("kallsyms");
        assertThat(SystemChecks.symbols(kallsyms).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        String perCpu = "0000000000000000 A fixed_percpu_data\n";
        Files.writeString(kallsyms, perCpu + "ffffffff81000000 T startup_64\n");
        assertThat(SystemChecks.symbols(kallsyms))
                .isEqualTo(
                        new Check("kernel symbols", Verdict.FINE, "their addresses are readable, and not needed", ""));
        Files.writeString(kallsyms, perCpu + "0000000000000000 T startup_64\n");
        assertThat(SystemChecks.symbols(kallsyms).fact()).contains("hidden from this process");
    }

    @Test
    @Tag("pure")
    void anotherSystemCannot() {
        assertThat(SystemChecks.system("Mac OS X", "aarch64").verdict()).isEqualTo(Verdict.CANNOT);
        assertThat(SystemChecks.system("Linux", "amd64").verdict()).isEqualTo(Verdict.FINE);
    }

    @Test
    @Tag("pure")
    void printsALineForEachCheckAndOneForItsRemedy() {
        Support support = new Support(List.of(
                new Check("system", Verdict.FINE, "Linux", ""),
                new Check("hook", Verdict.CANNOT, "none", "A newer one.")));
        assertThat(support)
                .hasToString(String.format(
                        "FINE          system: Linux%nCANNOT        hook: none%n%13s A newer one.%n", ""));
        assertThat(support.canAttach()).isFalse();
    }

    private static Check check(String name) {
        return Mptcpify.support().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
