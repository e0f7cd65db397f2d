// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What script/install brings, and that it takes it all away again; {@link RebootTest} uses what it has installed. */
@Tag("pure")
@Tag("packed")
class InstallTest {
    /** Presses Tab in a zsh that knows the folder, and waits for what it makes of that. */
    private static final String TAB = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "fpath=($0 \\$fpath); autoload -Uz compinit; compinit -u -D; print RE''ADY"
            zpty -r -m shell said '*READY*'
            zpty -n -w shell $'mptcpify inspec\\t'
            zpty -r -m shell said '*mptcpify inspect*' && print completed
            """;

    private static final String HOOK = "usr/share/containers/oci/hooks.d/mptcpify.json";

    @Test
    void allThatIsInstalledIsRemoved(@TempDir Path folder) throws Exception {
        install(folder);
        assertThat(files(folder.resolve("usr/local")))
                .contains(
                        "bin/mptcpify",
                        "lib/mptcpify/mptcpify",
                        "lib/mptcpify/mptcpify.jar",
                        "lib/systemd/system/mptcpify-paths.service",
                        "lib/systemd/system/mptcpify-restore.service",
                        "share/bash-completion/completions/mptcpify",
                        "share/zsh/site-functions/_mptcpify")
                .contains(ManPagesTest.commands()
                        .map(command -> "share/man/man1/" + command + ".1")
                        .toArray(String[]::new));
        assertThat(said(new ProcessBuilder(
                        "timeout",
                        "60",
                        "zsh",
                        "-f",
                        "-c",
                        TAB,
                        folder.resolve("usr/local/share/zsh/site-functions") + "")))
                .contains("completed");
        assertThat(JSON.std.mapFrom(Files.readString(folder.resolve(HOOK))))
                .containsEntry("stages", List.of("createRuntime", "poststop"))
                .containsEntry("when", Map.of("annotations", Map.of("^io\\.github\\.mptcpify$", "^on$")));
        install(folder, "--undo");
        assertThat(files(folder)).isEmpty();
    }

    private static void install(Path folder, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("../script/install"), Stream.of(arguments))
                .toList());
        builder.environment().put("DESTDIR", folder.toString());
        builder.environment().put("MPTCPIFY_JAR", PackedJar.file().toString());
        said(builder);
    }

    private static String said(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> !Files.isDirectory(path))
                    .map(path -> folder.relativize(path).toString())
                    .toList();
        }
    }
}
