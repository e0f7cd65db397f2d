// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.testsupport.Python.ALL;
import static io.github.mptcpify.testsupport.Python.MPTCP;
import static io.github.mptcpify.testsupport.Python.ONE;
import static io.github.mptcpify.testsupport.Python.PROTOCOL;
import static io.github.mptcpify.testsupport.Python.TCP;
import static io.github.mptcpify.testsupport.Python.converted;
import static io.github.mptcpify.testsupport.Python.output;
import static io.github.mptcpify.testsupport.Python.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a started command moves to, and what else it is under: it gets a socket of its own place, or TCP. */
@Tag("socket")
@Tag("child")
@Timeout(120)
class ChildSurroundingsTest {
    private static final int CAP_SYS_ADMIN = 21;
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    /** As root and as nobody: a user may make a network namespace in a user namespace of its own. */
    @Test
    void inAnotherNetworkNamespaceItGetsTcpOfItsOwn() throws Exception {
        assertThat(converted(PROTOCOL + """
                                import ctypes
                                before = protocol()
                                assert ctypes.CDLL(None).unshare(0x50000000) == 0
                                s = socket.socket()
                                try: s.connect(('127.0.0.1', 1))
                                except OSError as e: print(before, protocol(), e.errno)
                                """))
                .as("the loopback of a new namespace is down: ENETUNREACH")
                .isEqualTo("262 6 101");
    }

    @Test
    @Tag("root")
    void asAnotherUserItGetsTcpOfItsOwn() throws Exception {
        for (String change : List.of("os.setuid(65534)", "os.seteuid(65534)", "ctypes.CDLL(None).setfsuid(65534)")) {
            assertThat(converted(PROTOCOL + "import ctypes, os\nbefore = protocol()\n" + change
                            + "\nprint(before, protocol())"))
                    .as(change)
                    .isEqualTo("262 6");
        }
    }

    @Test
    @Tag("root")
    void inAnotherCgroupItGetsTcpOfItsOwn() throws Exception {
        try (TestCgroup other = TestCgroup.create("other")) {
            String home = other.path().resolveSibling("home").toString();
            assertThat(converted(PROTOCOL + """
                                    def move(path):
                                        with open(path + '/cgroup.procs', 'w') as f: f.write('0')
                                    before = protocol()
                                    move('%s')
                                    there = protocol()
                                    move('%s')
                                    print(before, there, protocol())
                                    """.formatted(other.path(), home))).isEqualTo("262 6 262");
        }
    }

    @Test
    void aFilterOfItsOwnGoesFirst() throws Exception {
        String install = PROTOCOL + """
                import ctypes, os, struct
                c = ctypes.CDLL(None)
                number = {'x86_64': 41, 'aarch64': 198}[os.uname().machine]
                def install(action):
                    code = struct.pack(
                        'HBBI' * 4, 0x20, 0, 0, 0, 0x15, 0, 1, number, 6, 0, 0, action, 6, 0, 0, 0x7fff0000)
                    buffer = ctypes.create_string_buffer(code)
                    program = struct.pack('HxxxxxxQ', 4, ctypes.addressof(buffer))
                    assert c.prctl(38, 1, 0, 0, 0) == 0 and c.prctl(22, 2, program) == 0
                """;
        assertThat(converted(install + "install(0x7fff0000)\nprint(protocol())"))
                .isEqualTo(MPTCP);
        assertThat(converted(install + "install(0x50000 + 13)\ntry: protocol()\nexcept OSError as e: print(e.errno)"))
                .isEqualTo("13");
    }

    /** The kernel lets a process have one listener only; that of the script answers nothing. */
    @Test
    void underAnotherProgramsListenerItIsRefused() throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            List<String> command = new ArrayList<>(List.of("python3", "-c", """
                    import ctypes, os, struct, sys
                    c = ctypes.CDLL(None)
                    code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000))
                    assert c.prctl(38, 1, 0, 0, 0) == 0
                    seccomp = {'x86_64': 317, 'aarch64': 277}[os.uname().machine]
                    listener = c.syscall(seccomp, 1, 8, struct.pack('HxxxxxxQ', 1, ctypes.addressof(code)))
                    assert listener >= 0
                    os.set_inheritable(listener, True)
                    os.execv(sys.argv[1], sys.argv[1:])
                    """));
            command.addAll(launcher.command());
            command.addAll(List.of("python3", "-c", ONE));
            Process process = new ProcessBuilder(command).start();
            assertThatThrownBy(launcher::awaitStart)
                    .isInstanceOfSatisfying(
                            MptcpifyException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.REFUSED_BY_POLICY))
                    .hasMessageContaining("another program supervises this process by seccomp");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void withinAnotherItIsTheOuterOnes() throws Exception {
        try (ChildLauncher inner = Mptcpify.launcher(ALL)) {
            List<String> command = new ArrayList<>(inner.command());
            command.addAll(List.of("python3", "-c", ONE));
            assertThat(output(Mptcpify.start(new ProcessBuilder(command)).process()))
                    .isEqualTo(MPTCP);
            inner.awaitStart();
            inner.awaitEnd();
            assertThat(inner.statistics().seen()).isZero();
        }
    }

    @Test
    void whereMptcpIsOffItGetsTcpAndThatIsCounted() throws Exception {
        for (int enabled = 0; enabled <= 1; enabled++) {
            try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
                String surroundings = "echo %d >/proc/sys/net/mptcp/enabled; exec \"$@\"".formatted(enabled);
                List<String> command = new ArrayList<>(List.of("unshare", "-Urn", "sh", "-c", surroundings, "sh"));
                command.addAll(launcher.command());
                command.addAll(List.of("python3", "-c", ONE));
                assertThat(output(new ProcessBuilder(command).start())).isEqualTo(enabled == 1 ? MPTCP : TCP);
                launcher.awaitEnd();
                assertThat(launcher.statistics())
                        .isEqualTo(enabled == 1 ? new Statistics(1, 0, 0, 0, 0) : new Statistics(0, 0, 1, 0, 0));
            }
        }
    }

    /** Only the kernel's own work and x32's numbers go past the filter; where there is no x32, errno 38 is the same. */
    @Test
    void ioUringAndX32AreLeftAlone() throws Exception {
        String script = PROTOCOL + """
                import ctypes, mmap, struct
                c = ctypes.CDLL(None, use_errno=True)
                params = ctypes.create_string_buffer(120)
                ring = c.syscall(425, 4, params)
                assert ring >= 0, ctypes.get_errno()
                entries, completions = struct.unpack_from('II', params)
                submission, completion = struct.unpack_from('7I', params, 40), struct.unpack_from('6I', params, 80)
                queue = mmap.mmap(ring, submission[6] + entries * 4)
                done = mmap.mmap(ring, completion[5] + completions * 16, offset=0x8000000)
                calls = mmap.mmap(ring, entries * 64, offset=0x10000000)
                calls[:64] = struct.pack('BBHiQQII', 45, 0, 0, 2, 1, 0, 0, 0).ljust(64, b'\\0')
                struct.pack_into('I', queue, submission[1], 1)
                assert c.syscall(426, ring, 1, 1, 1, None, 0) == 1
                def told(descriptor):
                    if descriptor < 0: return -descriptor
                    with socket.socket(fileno=descriptor) as s: return s.getsockopt(1, 38)
                x32 = c.syscall(0x40000000 + 41, 2, 1, 0)
                print(told(struct.unpack_from('Qi', done, completion[5])[1]), x32 if x32 < 0 else told(x32), protocol())
                """;
        String plain = plain(script);
        assertThat(plain).startsWith("6 ").endsWith(" 6");
        assertThat(converted(script)).isEqualTo(plain.substring(0, plain.length() - 1) + MPTCP);
    }

    @Test
    void privilegesStayPossibleOnlyWithCapSysAdmin() throws Exception {
        String script = PROTOCOL
                + "print([l.split()[1] for l in open('/proc/self/status') if l.startswith('NoNewPrivs')][0], protocol())";
        assertThat(converted(script)).isEqualTo((mayAdministrate() ? "0 " : "1 ") + MPTCP);
    }

    /** A program that would run as another user. */
    @Test
    @Tag("root")
    void aCommandThatWouldGainPrivilegesIsWarnedOf() throws Exception {
        Path program = Files.copy(Path.of("/bin/true"), directory.resolve("program"));
        Files.setAttribute(program, "unix:uid", NOBODY);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(errors(program)).isEmpty();
        Files.setAttribute(program, "unix:mode", 0104755);
        assertThat(errors(program)).startsWith("warning: under seccomp without CAP_SYS_ADMIN");
        assertThat(plainErrors(program)).as("with CAP_SYS_ADMIN").isEmpty();
    }

    /** Without CAP_SYS_ADMIN. */
    private static String errors(Path program) throws Exception {
        return errors(List.of("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin"), program);
    }

    private static String plainErrors(Path program) throws Exception {
        return errors(List.of(), program);
    }

    private static String errors(List<String> prefix, Path program) throws Exception {
        try (ChildLauncher launcher = Mptcpify.launcher(ALL)) {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(launcher.command());
            command.add(program.toString());
            Process process = new ProcessBuilder(command).start();
            launcher.awaitStart();
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return errors;
        }
    }

    private static boolean mayAdministrate() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(line.replaceFirst("CapEff:\\s*", ""), 16))
                .anyMatch(capabilities -> ((capabilities >> CAP_SYS_ADMIN) & 1) == 1);
    }
}
