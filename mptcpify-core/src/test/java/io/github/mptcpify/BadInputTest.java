// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.linux.MountTable;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.programs.AttachMain;
import io.github.mptcpify.programs.NoNativeAccessMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What can be refused before the kernel is asked, on any kernel and without privilege. */
@Tag("socket")
@Tag("jvm")
@ExtendWith(DescriptorsCounted.class)
class BadInputTest {
    @TempDir
    private Path directory;

    @Test
    void aPathThatIsWrongIsTheJavaProgrammersException() throws IOException {
        assertThatThrownBy(() -> Mptcpify.attach((Path) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("cgroup");
        assertThatThrownBy(() -> Mptcpify.attach(directory.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing");
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Mptcpify.attach(file))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(file.toString());
        assertThatThrownBy(() -> Mptcpify.attach(directory))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("not a cgroup2 directory: it lies on");
        assertThatThrownBy(() -> Mptcpify.attach(Path.of("/proc")))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageContaining("it lies on proc");
    }

    @Test
    void aDamagedObjectIsRefusedAndTheJvmLives() {
        byte[] good = BpfObjectFile.bytes();
        List<byte[]> damaged = new ArrayList<>(List.of(new byte[0], new byte[] {1}, new byte[good.length]));
        for (int length = 1; length < good.length; length += good.length / 20) {
            damaged.add(Arrays.copyOf(good, length));
        }
        for (byte[] object : damaged) {
            assertThatThrownBy(() -> BpfHook.open("attach /x", object).close())
                    .as("%d bytes", object.length)
                    .isInstanceOfSatisfying(MptcpifyException.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(Reason.DAMAGED_OBJECT);
                        assertThat(refusal).hasMessageStartingWith("attach /x: libbpf cannot read the BPF object");
                    });
        }
    }

    @Test
    void aMissingLibraryIsNamedWithThePackageToInstall() throws IOException {
        assertThat(refusalWith("libnothing.so.1")).startsWith("LIBBPF_MISSING").contains("libnothing.so.1", "libbpf1");
    }

    @Test
    void aLibraryThatIsNotLibbpf1IsTooOld() throws IOException {
        // as libbpf 0.6 and earlier, it has no function that tells its version
        assertThat(refusalWith("libc.so.6")).startsWith("LIBBPF_TOO_OLD").contains("libc.so.6", "libbpf1");
    }

    @Test
    void whereJnaCannotWorkItIsNamedWithWhatToDo() throws IOException {
        requireNamed(
                "-Djna.tmpdir=/proc/nothing",
                "JNA cannot load its own library",
                "Name a folder in which this user may make files and run them: -Djna.tmpdir=DIR");
        if (Runtime.version().feature() >= 24) {
            requireNamed(
                    "--illegal-native-access=deny",
                    "this JVM denies native access to JNA",
                    "Start it with --enable-native-access=");
        }
    }

    /** By each entry, and not only the first time. */
    private static void requireNamed(String option, String cause, String remedy) throws IOException {
        try (JavaProgram program = JavaProgram.startWith(option, NoNativeAccessMain.class)) {
            assertThat(program.lines())
                    .hasSize(2 * NoNativeAccessMain.ENTRIES)
                    .allSatisfy(line -> assertThat(line)
                            .contains(" NO_NATIVE_ACCESS ", cause)
                            .contains(". " + remedy));
        }
        try (JavaProgram program = JavaProgram.startWith(
                option, AttachMain.class, MountTable.read().cgroup2().orElseThrow())) {
            assertThat(program.line())
                    .startsWith("NO_NATIVE_ACCESS")
                    .contains(cause, remedy)
                    .doesNotContain("LEFT OPEN", "THE PREFLIGHT SAYS IT CAN");
        }
    }

    @Test
    void everyRefusalOfAttachCarriesThePreflight() {
        assertThatThrownBy(() -> Mptcpify.attach(Scope.process(Integer.MAX_VALUE)))
                .isInstanceOfSatisfying(MptcpifyException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Reason.NO_SUCH_PROCESS);
                    assertThat(refusal.support().orElseThrow().checks())
                            .extracting(Support.Check::name)
                            .contains("hook", "libbpf", "guard", "loading the program");
                    assertThat(refusal.support())
                            .as("found out once")
                            .containsSame(refusal.support().orElseThrow());
                });
        assertThatThrownBy(() -> MptcpSocketInspector.info(999_999))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.support()).isEmpty());
    }

    private static String refusalWith(String library) throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of("env", "JAVA_TOOL_OPTIONS=-Dmptcpify.libbpf=" + library),
                AttachMain.class,
                MountTable.read().cgroup2().orElseThrow())) {
            return program.line();
        }
    }
}
