// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.cli.RunTest.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Blocking TLS in a JVM that knows nothing of us and that {@code script/mptcpify run} starts under the hook, on each JDK of this machine: a
 * program of the library's own tests, which closes connections that the peer has closed first.
 */
@Tag("bpf")
@Tag("root") // which it does not need: as one user is enough
class MendedRunTest {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int OLDEST = 17;
    private static final int NEWEST = 25;

    @TempDir
    private static Path directory;

    /** One JDK of each version that is known inside: the one of these tests, and those beside each other where Debian puts them. */
    static Iterable<Path> jdks() throws IOException {
        Map<Integer, Path> jdks = new TreeMap<>();
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
            for (Path jdk : Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), installed)
                    .toList()) {
                int version = version(jdk);
                if (version >= OLDEST && version <= NEWEST) {
                    jdks.putIfAbsent(version, jdk);
                }
            }
        }
        return jdks.values();
    }

    private static int version(Path jdk) throws IOException {
        Path release = jdk.resolve("release");
        Matcher version = VERSION.matcher(Files.isReadable(release) ? Files.readString(release) : "");
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itsClosesEnd(Path jdk) throws Exception {
        Ended mended = run(jdk, "--", "120", "TLSv1.2", "TLSv1.3");
        assertThat(mended.out())
                .containsExactly(
                        "TLSv1.2 server first: MPTCP ended",
                        "TLSv1.2 client first: MPTCP ended",
                        "TLSv1.3 server first: MPTCP ended",
                        "TLSv1.3 client first: MPTCP ended",
                        "HttpsURLConnection: MPTCP ended",
                        "mended: true");
        assertThat(mended.err()).singleElement().asString().startsWith("Picked up JAVA_TOOL_OPTIONS: -javaagent:");
    }

    /** What the mend is for. */
    @ParameterizedTest
    @MethodSource("jdks")
    void unmendedTheySpin(Path jdk) throws Exception {
        List<String> spins = new ArrayList<>(List.of(
                "TLSv1.3 server first: MPTCP spins",
                "TLSv1.3 client first: MPTCP spins",
                "HttpsURLConnection: spins",
                "mended: false"));
        Ended left;
        if (version(jdk) == OLDEST) {
            spins.addAll(0, List.of("TLSv1.2 server first: MPTCP spins", "TLSv1.2 client first: MPTCP spins"));
            left = run(jdk, "--no-mend-jvm", "5", "TLSv1.2", "TLSv1.3");
        } else {
            left = run(jdk, "--no-mend-jvm", "5", "TLSv1.3");
        }
        assertThat(left.out()).isEqualTo(spins);
        // what has not ended after its seconds says so there
        assertThat(left.err()).noneMatch(line -> line.startsWith("Picked up"));
    }

    private static Ended run(Path jdk, String option, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                option,
                jdk.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.mptcpify.programs.TlsClosingMain",
                directory.resolve("keys.p12").toString(),
                "own",
                "leave"));
        line.addAll(List.of(arguments));
        return RunTest.run(line.toArray(String[]::new));
    }
}
