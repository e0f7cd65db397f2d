// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The package that script/release deb makes, installed and purged in a Debian of its own. */
@Tag("systemd")
@Timeout(600)
class DebianPackageTest {
    private static final Path FOLDER = Path.of(ContainerHost.CHECKOUT, "target", "release");
    private static final Path ENABLED = Path.of("/etc/mptcpify/enabled.d");
    private static final String RESTORE = "mptcpify-restore.service";
    private static final String PATHS = "mptcpify-paths.service";

    /** Another test may have installed the command in another folder, and an image for containers forbids to stop services. */
    @BeforeAll
    static void removeWhatIsInstalled() throws Exception {
        Files.deleteIfExists(Path.of("/usr/sbin/policy-rc.d"));
        said("env", "DESTDIR=/", ContainerHost.CHECKOUT + "/script/install", "--undo");
    }

    @AfterAll
    static void purge() throws Exception {
        new ProcessBuilder("dpkg", "--no-triggers", "--purge", "mptcpify")
                .start()
                .waitFor();
    }

    @Test
    void itIsInstalledAndPurgedWithoutALeftover() throws Exception {
        List<String> before = traces();
        install();
        assertThat(said("dpkg", "--verify", "mptcpify")).isEmpty();
        List<String> files = said("dpkg", "--listfiles", "mptcpify").lines().toList();
        assertThat(files)
                .contains(
                        "/usr/bin/mptcpify",
                        "/usr/share/bash-completion/completions/mptcpify",
                        "/usr/share/zsh/vendor-completions/_mptcpify",
                        "/usr/share/man/man1/mptcpify.1.gz",
                        "/usr/share/doc/mptcpify/copyright",
                        "/usr/share/containers/oci/hooks.d/mptcpify.json");
        assertThat(said("man", "--pager=cat", "mptcpify")).contains("mptcpify run");
        assertThat(said("systemctl", "is-enabled", RESTORE)).isEqualTo("enabled\n");
        assertThat(state("is-enabled", PATHS)).isEqualTo("disabled\n");

        // by the command and its unit as they were installed
        assertThat(command("enable", "--unit", "nginx.service")).contains("unit nginx.service, lenient: enabled");
        assertThat(ENABLED).isNotEmptyDirectory();
        said("systemctl", "restart", RESTORE);
        assertThat(said("journalctl", "-u", RESTORE, "-o", "cat")).contains("unit nginx.service, lenient: enabled");

        said("dpkg", "--no-triggers", "--remove", "mptcpify");
        assertThat(Path.of("/usr/lib/mptcpify")).doesNotExist();
        assertThat(ENABLED).as("what a removed package keeps").isNotEmptyDirectory();
        assertThat(Path.of("/sys/fs/bpf/mptcpify")).exists();
        said("dpkg", "--no-triggers", "--purge", "mptcpify");
        assertThat(Path.of("/etc/mptcpify")).doesNotExist();
        assertThat(Path.of("/sys/fs/bpf/mptcpify")).doesNotExist();
        assertThat(state("is-enabled", RESTORE)).isNotEqualTo("enabled\n");
        assertThat(files).map(Path::of).filteredOn(Files::exists).allMatch(Files::isDirectory);
        assertThat(before).containsAll(traces());
    }

    /** By its unit as it is installed: of a machine with two interfaces, one of which comes later. */
    @Test
    void theServiceOfPathsKeepsEndpointsUntilItStopsAndAfterItWasKilled() throws Exception {
        install();
        try {
            addInterface(1);
            said("systemctl", "start", PATHS);
            await("ip mptcp endpoint show", "10.78.1.1 id 1 subflow dev path1");
            addInterface(2);
            await("ip mptcp endpoint show", "10.78.2.1 id 2 subflow dev path2");

            said("systemctl", "kill", "--kill-whom=main", "--signal=KILL", PATHS);
            said("ip", "link", "delete", "path1");
            await("systemctl show -p NRestarts " + PATHS, "NRestarts=1");
            await("journalctl -o cat -u " + PATHS + " | grep -c ^following; true", "2");
            assertThat(endpoints()).isEqualTo("10.78.2.1 id 2 subflow dev path2");

            said("systemctl", "stop", PATHS);
            assertThat(state("is-active", PATHS)).isEqualTo("inactive\n");
            assertThat(endpoints()).isEmpty();

            said("systemctl", "start", PATHS);
            await("ip mptcp endpoint show", "10.78.2.1 id 1 subflow dev path2");
            said("dpkg", "--no-triggers", "--remove", "mptcpify");
            assertThat(endpoints()).isEmpty();
        } finally {
            said("sh", "-c", "ip link delete path1; ip link delete path2; true");
        }
    }

    private static void install() throws Exception {
        said("dpkg", "--no-triggers", "--install", file().toString());
    }

    private static void addInterface(int number) throws Exception {
        String name = "path" + number;
        said("ip", "link", "add", name, "type", "veth", "peer", "name", "far" + number);
        said("ip", "link", "set", "far" + number, "up");
        said("ip", "link", "set", name, "up");
        said("ip", "address", "add", "10.78." + number + ".1/24", "dev", name);
    }

    private static String endpoints() throws Exception {
        return said("ip", "mptcp", "endpoint", "show").strip();
    }

    /** Asks until the answer has this in it. */
    private static void await(String command, String text) throws Exception {
        while (!said("sh", "-c", command).contains(text)) {
            Thread.sleep(200);
        }
    }

    private static Path file() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no package; script/release deb makes it"));
        }
    }

    /** What has the command's name where dpkg, systemd and maintainers' scripts put files that are in no package. */
    private static List<String> traces() throws Exception {
        return said(
                        "sh",
                        "-c",
                        "find /etc /var/lib/systemd /var/lib/dpkg/info /var/cache -name '*mptcpify*' | sort;"
                                + " find /usr/lib/mptcpify /usr/share/doc/mptcpify 2>&1 || true")
                .lines()
                .toList();
    }

    /** The installed command, with the jar that it was installed with. */
    private static String command(String... arguments) throws Exception {
        return said(Stream.concat(Stream.of("env", "-u", "MPTCPIFY_JAR", "/usr/bin/mptcpify"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static String said(String... command) throws Exception {
        return ContainerHost.run(0, command);
    }

    /** Whatever the exit code, which is 1 for what is off. */
    private static String state(String... arguments) throws Exception {
        return ContainerHost.run(0, "sh", "-c", "systemctl " + String.join(" ", arguments) + " 2>&1 || true");
    }
}
