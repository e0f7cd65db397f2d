// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class EnabledFolderTest {
    private static final AttachOptions STRICT = AttachOptions.of(Scope.unit("nginx.service"));
    private static final AttachOptions NGINX =
            AttachOptions.of(Scope.unit("nginx.service")).lenient();
    private static final AttachOptions AUDIT =
            AttachOptions.of(Scope.unit("nginx.service")).audit();

    @TempDir
    private Path parent = Path.of("");

    private EnabledFolder folder = EnabledFolder.standard();

    @BeforeEach
    void setUp() {
        folder = new EnabledFolder(parent.resolve("etc/enabled.d"));
    }

    private Path keep(AttachOptions options, String... lines) throws IOException {
        try (EnabledFolder.Draft draft = folder.draft(options, List.of(lines))) {
            return draft.keep();
        }
    }

    private EnabledFile read(String text) throws IOException {
        Path file = parent.resolve("one.conf");
        Files.writeString(file, text);
        return EnabledFile.read(file);
    }

    @Test
    void whatIsKeptIsRead() throws Exception {
        assertThat(folder.read().files()).isEmpty();
        Path file = keep(NGINX, "# why", "unit = nginx.service");
        assertThat(file.getFileName()).hasToString("nginx.service.conf");
        assertThat(folder.read().files()).containsExactly(new EnabledFile(file, NGINX, STRICT));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(folder.read().file(NGINX)).isPresent();
        assertThat(folder.read().file(AUDIT)).isEmpty();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aDraftThatIsNotKeptLeavesNothing() throws Exception {
        folder.draft(NGINX, List.of("unit = nginx.service")).close();
        assertThat(folder.path()).isEmptyDirectory();
    }

    @Test
    void theSameIsKeptOnceAndAnotherOneBesideIt() throws Exception {
        Path file = keep(NGINX, "unit = nginx.service");
        assertThat(keep(NGINX, "unit = nginx.service")).isEqualTo(file);
        Path other = keep(AUDIT, "unit = nginx.service", "audit");
        assertThat(other.getFileName()).hasToString("nginx.service-2.conf");
        assertThat(folder.removeIf(kept -> kept.options().equals(NGINX)))
                .containsExactly(new EnabledFile(file, NGINX, STRICT));
        assertThat(folder.read().files()).containsExactly(new EnabledFile(other, AUDIT, AUDIT));
    }

    @Test
    void oneThatCouldNotBeLenientCameOfItsFileAllTheSame() throws Exception {
        Path lenient = keep(NGINX, "unit = nginx.service");
        assertThat(folder.read().file(STRICT)).map(EnabledFile::path).hasValue(lenient);
        Path strict = keep(STRICT, "unit = nginx.service", "strict");
        assertThat(strict).isNotEqualTo(lenient);
        assertThat(folder.read().file(STRICT)).map(EnabledFile::path).hasValue(strict);
        assertThat(folder.read().file(NGINX)).map(EnabledFile::path).hasValue(lenient);
    }

    @Test
    void whatIsWrittenByHandIsRead() throws Exception {
        assertThat(read("""

                        # the shop
                          unit=worker@*.service
                        except-command = sshd, ntpd
                        except-command = x=y
                        only-user = 0
                        ipv4
                        audit
                        """.replace(", ", ",")).options())
                .isEqualTo(AttachOptions.of(Scope.unit("worker@*.service"))
                        .exceptCommands("sshd", "ntpd", "x=y")
                        .onlyUsers(0)
                        .onlyIpv4()
                        .audit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unit",
                "unit = ",
                "unit = a b",
                "unti = nginx",
                "unit = a\nhost",
                "json\nhost",
                "now-only\nhost",
                "pid = 1",
                "nginx.service",
                "host\nonly-user = nobody-of-that-name",
                "host\nonly-command = a\nexcept-command = b",
                "cgroups = a//b"
            })
    void whatIsNoAttachmentIsRefusedByTheNameOfItsFile(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(parent.resolve("one.conf") + ": ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void oneThatCannotBeReadHidesNoOther() throws Exception {
        Path file = keep(NGINX, "unit = nginx.service");
        Files.write(folder.path().resolve("a.conf"), "host\n\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.path().resolve("b.conf"), "nonsense");
        Files.writeString(folder.path().resolve("c.conf.dpkg-old"), "host");
        Files.createSymbolicLink(folder.path().resolve("d.conf"), Path.of("nowhere"));
        EnabledFolder.Contents contents = folder.read();
        assertThat(contents.files()).containsExactly(new EnabledFile(file, NGINX, STRICT));
        assertThat(contents.failures())
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("a.conf: it is not text in UTF-8"),
                        second -> assertThat(second).contains("b.conf: ", "nonsense"),
                        third -> assertThat(third).endsWith("d.conf: there is no such file"));
        folder.removeIf(kept -> true);
        assertThat(folder.path().resolve("b.conf")).as("somebody's work").exists();
    }

    @Test
    void whatCannotBeWrittenDownIsRefusedAtOnce() throws Exception {
        Files.createDirectories(folder.path().getParent());
        Files.writeString(folder.path(), "");
        assertThatThrownBy(() -> folder.draft(NGINX, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--now-only");
        assertThatThrownBy(() -> EnabledFile.line("cgroup", "/sys/fs/cgroup/a\nhost"))
                .hasMessageContaining("a\\nhost", "--now-only");
        assertThatThrownBy(() -> EnabledFile.line("cgroup", "/sys/fs/cgroup/a "))
                .hasMessageContaining("--now-only");
    }

    @Test
    void eachScopeHasANameThatIsAFile() {
        assertThat(EnabledFolder.name(Scope.host())).isEqualTo("host");
        assertThat(EnabledFolder.name(Scope.cgroups("system.slice/docker-*.scope")))
                .isEqualTo("system.slice_docker-_.scope");
        assertThat(EnabledFolder.name(Scope.cgroup(Path.of("/sys/fs/cgroup/" + "x".repeat(300)))))
                .hasSize(200);
        assertThat(EnabledFolder.name(Scope.networkNamespace(Path.of("/run/netns/blue"))))
                .isEqualTo("netns_run_netns_blue");
    }
}
