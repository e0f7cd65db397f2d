// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stored texts of help are picocli's. */
@Tag("pure")
class HelpTextTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "io", "github", "mptcpify", "cli", "help");

    private static final String RENEW =
            "the stored help is another than picocli's; renew it by mvn -Dquick -pl mptcpify-examples"
                    + " -am -Dtest=HelpTextTest -Dsurefire.failIfNoSpecifiedTests=false -Dmptcpify.renew test, and once more without the last";

    private static String byPicocli(boolean colour, String... args) {
        CommandLineRun run = CommandLineRun.of(colour, args);
        assertThat(run.code()).isZero();
        return run.out();
    }

    @Test
    void eachIsPicoclis() throws IOException {
        List<String> names = new ArrayList<>(Main.names());
        names.add(HelpText.ALL);
        for (String name : names) {
            String[] args = name.equals(HelpText.ALL) ? new String[] {"--help"} : new String[] {name, "--help"};
            if (System.getProperty("mptcpify.renew") != null) {
                Files.createDirectories(FOLDER);
                Files.writeString(FOLDER.resolve(name + ".txt"), byPicocli(true, args));
                continue;
            }
            for (boolean colour : new boolean[] {false, true}) {
                assertThat(HelpText.of(List.of(args), colour)).as(RENEW).contains(byPicocli(colour, args));
            }
            args[args.length - 1] = "-h";
            assertThat(HelpText.of(List.of(args), false)).contains(byPicocli(false, args));
        }
    }

    @Test
    void noMoreFilesAreThereThanCommands() {
        assertThat(FOLDER.toFile().list()).hasSize(Main.names().size() + 1);
    }

    @Test
    void withoutWordsAndForTheVersionToo() {
        assertThat(HelpText.of(List.of(), false)).contains(byPicocli(false));
        assertThat(HelpText.of(List.of("--version"), false)).contains(byPicocli(false, "--version"));
        assertThat(HelpText.of(List.of("-V"), true)).contains(byPicocli(true, "-V"));
    }

    @Test
    void whatSaysMoreIsPicoclis() {
        for (String args :
                List.of("list", "--help list", "bogus --help", "run -- --help", "--verbose --help", "help run")) {
            assertThat(HelpText.of(List.of(args.split(" ", -1)), false))
                    .as(args)
                    .isEmpty();
        }
    }
}
