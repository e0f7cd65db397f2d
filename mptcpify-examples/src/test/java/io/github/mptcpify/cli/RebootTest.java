// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is enabled by the installed command is in force after a boot, before the services start. The first method is run, then
 * the machine is booted anew with the same disk, and the second one is run.
 */
class RebootTest {
    private static final Path SEEN = Path.of("/var/lib/mptcpify-reboot");
    private static final Path COMMAND = Path.of("/usr/local/bin/mptcpify");
    private static final Path PAGE = Path.of("/usr/local/share/man/man1/mptcpify-enable.1");
    private static final Path UNITS = Path.of("/etc/systemd/system");
    private static final String FOLDER = "/etc/mptcpify/enabled.d/";

    /** Writes down the protocol of its listener at each start. */
    private static final String SERVER = """
            import socket, time
            with open("%s/seen", "a") as seen:
                seen.write("%%d\\n" %% socket.create_server(("127.0.0.1", 0)).getsockopt(socket.SOL_SOCKET, 38))
            time.sleep(1000)
            """;

    @Test
    @Tag("boot")
    void beforeTheBoot() throws Exception {
        Run install = Run.of("script/install");
        assertThat(install.code()).as(install.text()).isZero();
        assertThat(PAGE).exists();
        Files.createDirectories(SEEN);
        Files.writeString(SEEN.resolve("server.py"), SERVER.formatted(SEEN));
        // as early as a service can be
        Files.writeString(UNITS.resolve("mptcpify-kept.service"), """
                [Unit]
                DefaultDependencies=no
                After=sysinit.target
                [Service]
                ExecStart=/usr/bin/python3 -I %s/server.py
                [Install]
                WantedBy=basic.target
                """.formatted(SEEN));
        assertThat(Run.of("systemctl", "enable", "mptcpify-kept.service").code())
                .isZero();
        Run enable = Run.of(COMMAND.toString(), "enable", "--unit", "mptcpify-kept");
        assertThat(enable.text()).contains("unit mptcpify-kept.service, lenient: enabled", "after a boot too");
        assertThat(enable.code()).isZero();
        // as somebody wrote it, of a cgroup that is not there after the boot: an error that hides nothing
        Files.writeString(Path.of(FOLDER, "gone.conf"), "# made by hand\ncgroup=/sys/fs/cgroup/mptcpify-gone\n");
    }

    @Test
    @Tag("booted")
    void afterTheBoot() throws Exception {
        assertThat(SEEN.resolve("seen")).content().isEqualTo("262\n");
        String journal = Run.of("journalctl", "-b", "-u", "mptcpify-restore.service", "-o", "cat")
                .text();
        assertThat(journal)
                .contains("unit mptcpify-kept.service, lenient: enabled")
                .contains("error: " + FOLDER + "gone.conf: /sys/fs/cgroup/mptcpify-gone: ");
        assertThat(Run.of(COMMAND.toString(), "list").text().replaceAll("\\s+", " "))
                .contains(
                        "1 unit mptcpify-kept.service, lenient since ", "1 cgroup now; 1 TCP socket: 1 opened as MPTCP")
                .contains("cgroup/mptcpify-gone, lenient: not now, but at each boot");

        assertThat(Run.of(COMMAND.toString(), "disable", "--all")).isEqualTo(new Run(0, ""));
        assertThat(Path.of(FOLDER)).isEmptyDirectory();
        assertThat(Run.of("systemctl", "restart", "mptcpify-kept.service").code())
                .isZero();
        while (Files.readAllLines(SEEN.resolve("seen")).size() < 2) {
            Thread.sleep(50);
        }
        assertThat(Files.readAllLines(SEEN.resolve("seen"))).containsExactly("262", "6");

        assertThat(Run.of("script/install", "--undo").code()).isZero();
        assertThat(COMMAND).doesNotExist();
        assertThat(PAGE).doesNotExist();
        assertThat(Path.of("/usr/local/lib/systemd/system/mptcpify-restore.service"))
                .doesNotExist();
        assertThat(Path.of("/usr/local/lib/mptcpify")).doesNotExist();
    }

    /** What a program printed, on both outputs, and its exit code; one of ours without what this JVM's environment says to it. */
    private record Run(int code, String text) {
        static Run of(String... command) throws Exception {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
            if (command[0].startsWith("script/")) {
                builder.command().set(0, System.getProperty("mptcpify.test.checkout") + "/" + command[0]);
            } else {
                builder.environment().remove("MPTCPIFY_JAR");
            }
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), text);
        }
    }
}
