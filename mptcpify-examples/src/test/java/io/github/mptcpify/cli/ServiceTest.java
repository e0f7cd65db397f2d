// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services under a real systemd: what is enabled by a unit's name holds for each life of the unit, from its first socket. */
@Tag("systemd")
class ServiceTest {
    private static final Path UNITS = Path.of("/run/systemd/system");
    private static final Path SEEN = Path.of("/run/mptcpify-services");

    /** Opens a listener first of all, tells systemd that it is ready, and goes on. */
    private static final String SERVER = """
            import os, socket, sys, time
            listener = socket.socket()
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            if len(sys.argv) == 4:
                listener.setsockopt(socket.IPPROTO_TCP, 18, 5000) # TCP_USER_TIMEOUT, which MPTCP refuses
            with open("%s/" + sys.argv[1], "a") as seen:
                seen.write("%%d\\n" %% listener.getsockopt(socket.SOL_SOCKET, 38))
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"].replace("@", "\\0"))
            time.sleep(float(sys.argv[2]))
            sys.exit(int(sys.argv[3]))
            """;

    @BeforeAll
    static void makeUnits() throws Exception {
        Files.createDirectories(SEEN);
        Files.writeString(SEEN.resolve("server.py"), SERVER.formatted(SEEN));
        unit("mptcpify-shop.service", "shop 1000 0", "");
        unit("mptcpify-shop.service2.service", "shop2 1000 0", "");
        unit("mptcpify-worker@.service", "worker-%i 1000 0", "");
        unit("mptcpify-crash.service", "crash 0 1", "Restart=always\nRestartSec=10ms\n");
        Files.writeString(
                UNITS.resolve("mptcpify-crash.service"),
                "[Unit]\nStartLimitIntervalSec=0\n" + Files.readString(UNITS.resolve("mptcpify-crash.service")));
        systemctl("daemon-reload");
    }

    private static void unit(String name, String arguments, String more) throws IOException {
        Files.writeString(
                UNITS.resolve(name),
                "[Service]\nType=notify\nNotifyAccess=all\nExecStart=/usr/bin/python3 -I " + SEEN + "/server.py "
                        + arguments + "\n" + more);
    }

    @AfterEach
    void stopAll() throws Exception {
        systemctl("stop", "mptcpify-*");
        assertThat(CommandLineRun.of("disable", "--all").err()).isEmpty();
        try (var files = Files.newDirectoryStream(SEEN, entry -> !entry.endsWith("server.py"))) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aUnitThatIsEnabledBeforeItsFirstStartIsMptcpInEachLife() throws Exception {
        // as users do it, from the packed jar; the others save the JVM's start
        assertThat(PackedJar.run("enable", "--unit", "mptcpify-shop.service").err())
                .isEmpty();
        systemctl("start", "mptcpify-shop.service", "mptcpify-shop.service2.service");
        systemctl("restart", "mptcpify-shop.service");
        systemctl("daemon-reload");
        systemctl("stop", "mptcpify-shop.service");
        systemctl("start", "mptcpify-shop.service");
        systemctl("daemon-reexec");
        systemctl("restart", "mptcpify-shop.service");
        assertThat(seen("shop")).containsExactly("262", "262", "262", "262");
        assertThat(seen("shop2")).as("its name begins alike").containsExactly("6");
        assertThat(words(CommandLineRun.of("list").out()))
                .contains("unit mptcpify-shop.service", "1 cgroup now", "4 TCP sockets: 4 opened as MPTCP")
                .contains("TCP_USER_TIMEOUT dropped 4 times (python3)");
        assertThat(CommandLineRun.of("enable", "--unit", "mptcpify-shop").out())
                .contains("unit mptcpify-shop.service, lenient: enabled already")
                .doesNotContain("listener");
        assertThat(CommandLineRun.of("disable", "--unit", "mptcpify-shop")).isEqualTo(new CommandLineRun(0, "", ""));
        systemctl("restart", "mptcpify-shop.service");
        assertThat(seen("shop")).endsWith("262", "6").hasSize(5);
    }

    @Test
    void aUnitThatRunsIsMptcpFromItsRestartOn() throws Exception {
        systemctl("start", "mptcpify-shop.service", "mptcpify-shop.service2.service");
        assertThat(words(CommandLineRun.of("enable", "--unit", "mptcpify-shop").out()))
                .contains("1 listener of it is TCP (127.0.0.1:")
                .contains(") until it listens anew: systemctl restart mptcpify-shop.service");
        assertThat(words(CommandLineRun.of("enable", "--unit", "mptcpify-shop", "--restart")
                        .out()))
                .contains("enabled already")
                .doesNotContain("listener");
        assertThat(seen("shop")).containsExactly("6", "262");
        assertThat(seen("shop2")).as("of another unit").containsExactly("6");
        CommandLineRun lost = CommandLineRun.of("enable", "--unit", "mptcpify-worker@*", "--restart", "--json");
        assertThat(lost.err())
                .as("systemd restarts none of a template that has none")
                .isEmpty();
        assertThat(JSON.std.mapFrom(lost.out())).contains(entry("tcpListeners", List.of()));
    }

    @Test
    void aListenerOfSystemdsOwnIsSpokenOf() throws Exception {
        Files.writeString(UNITS.resolve("mptcpify-socketed.socket"), "[Socket]\nListenStream=127.0.0.1:47123\n");
        unit("mptcpify-socketed.service", "socketed 1000 0", "");
        systemctl("daemon-reload");
        systemctl("start", "mptcpify-socketed.socket");
        assertThat(words(CommandLineRun.of("enable", "--unit", "mptcpify-socketed")
                        .out()))
                .contains("mptcpify-socketed.socket opens its listeners, in systemd itself, where they stay TCP.")
                .contains("systemctl edit mptcpify-socketed.socket, with the lines [Socket] and SocketProtocol=mptcp");
    }

    @Test
    void whatIsEnabledIsWrittenDownUntilItIsDisabled() throws Exception {
        enable("mptcpify-shop");
        CommandLineRun.of("enable", "--host", "--audit", "--now-only");
        assertThat(words(CommandLineRun.of("list").out()))
                .containsPattern("unit mptcpify-shop.service, lenient since [^;]* by user root \\(0\\), none now;")
                .containsPattern("host[^;]* by user root \\(0\\), until the machine restarts;");
        Path file = EnabledFolder.standard().path().resolve("mptcpify-shop.service.conf");
        assertThat(file).content().endsWith("\nunit = mptcpify-shop.service\n");
        assertThat(CommandLineRun.of("disable", "--host").err()).isEmpty();
        assertThat(file).exists();

        // as after a boot: what is attached is gone
        assertThat(Mptcpify.persistent().detachIf(attachment -> true)).hasSize(1);
        Path broken = file.resolveSibling("a.conf");
        Files.writeString(broken, "unti = nginx");
        assertThat(words(CommandLineRun.of("list").out()))
                .contains(
                        "unit mptcpify-shop.service, lenient: not now, but at each boot; \"mptcpify restore\" enables it");
        CommandLineRun restore = CommandLineRun.of("restore");
        assertThat(restore.code()).isEqualTo(1);
        assertThat(restore.err()).contains(broken + ": ", "unti");
        assertThat(restore.out()).isEqualTo("1   unit mptcpify-shop.service, lenient: enabled\n");
        Files.delete(broken);
        systemctl("start", "mptcpify-shop.service");
        assertThat(seen("shop")).containsExactly("262");

        assertThat(CommandLineRun.of("disable", "1")).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(file).doesNotExist();
        assertThat(CommandLineRun.of("restore").out()).contains("nothing is enabled at boot");
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @Test
    void theInstancesOfATemplateAreEach() throws Exception {
        enable("mptcpify-worker@*.service");
        systemctl("start", "mptcpify-worker@1.service", "mptcpify-worker@b.service", "mptcpify-shop.service");
        systemctl("restart", "mptcpify-worker@b.service");
        assertThat(seen("worker-1")).containsExactly("262");
        assertThat(seen("worker-b")).containsExactly("262", "262");
        assertThat(seen("shop")).containsExactly("6");
    }

    @Test
    void oneThatCrashesAgainAndAgainIsMptcpEachTime() throws Exception {
        enable("mptcpify-crash.service");
        systemctl("start", "--no-block", "mptcpify-crash.service");
        List<String> seen = List.of();
        while (seen.size() < 50) {
            Thread.sleep(200);
            seen = Files.exists(SEEN.resolve("crash")) ? seen("crash") : List.of();
        }
        assertThat(seen).containsOnly("262");
    }

    @Test
    void aUnitOfAUsersOwnSystemdIs() throws Exception {
        run("sh", "-c", "id mptcpify-shop || useradd --create-home --uid 47123 mptcpify-shop");
        Files.setPosixFilePermissions(SEEN, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path units = Files.createDirectories(Path.of("/etc/systemd/user"));
        for (String name : List.of("own", "own2")) {
            Files.writeString(
                    units.resolve("mptcpify-" + name + ".service"),
                    Files.readString(UNITS.resolve("mptcpify-shop.service")).replace("shop 1000", name + " 1000"));
        }
        enable("user@47123.service/app.slice/mptcpify-own.service");
        systemctl("start", "user@47123.service");
        try {
            asUser("start", "mptcpify-own.service", "mptcpify-own2.service");
            asUser("restart", "mptcpify-own.service");
            assertThat(seen("own")).containsExactly("262", "262");
            assertThat(seen("own2")).as("beside it").containsExactly("6");
            assertThat(words(CommandLineRun.of("list").out()))
                    .contains("app.slice/mptcpify-own.service", "1 cgroup now");
            systemctl("restart", "user@47123.service");
            asUser("start", "mptcpify-own.service");
            assertThat(seen("own")).as("under another manager").containsExactly("262", "262", "262");
        } finally {
            systemctl("stop", "user@47123.service");
        }
    }

    private static void asUser(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=47123",
                "--regid=47123",
                "--clear-groups",
                "env",
                "XDG_RUNTIME_DIR=/run/user/47123"));
        command.addAll(List.of("systemctl", "--user"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    @Test
    void anOrdinaryUserWithTwoCapabilitiesEnablesUnits() throws Exception {
        unit("mptcpify-plain.service", "plain 1000 0 without-options", "");
        systemctl("daemon-reload");
        Path jar = Files.copy(PackedJar.file(), SEEN.resolve("mptcpify.jar"));
        String mptcpify = "setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all,+bpf,+perfmon"
                + " --ambient-caps=-all,+bpf,+perfmon java --enable-native-access=ALL-UNNAMED -jar " + jar + " ";
        run("chown", "nobody", "/sys/fs/bpf");
        try {
            assertThat(run("sh", "-c", mptcpify + "enable --now-only --unit mptcpify-plain"))
                    .contains("unit mptcpify-plain.service: enabled", "under --strict", "CAP_NET_ADMIN");
            systemctl("start", "mptcpify-plain.service", "mptcpify-shop.service");
            systemctl("restart", "mptcpify-plain.service");
            assertThat(seen("plain")).containsExactly("262", "262");
            assertThat(seen("shop")).containsExactly("6");
            run("sh", "-c", mptcpify + "disable --unit mptcpify-plain");
            systemctl("restart", "mptcpify-plain.service");
            assertThat(seen("plain")).containsExactly("262", "262", "6");
        } finally {
            run("chown", "root", "/sys/fs/bpf");
        }
    }

    @Test
    void aUnitIsWatchedByItsName() throws Exception {
        FutureTask<CommandLineRun> watch = new FutureTask<>(
                () -> CommandLineRun.of("watch", "--unit", "mptcpify-shop.service", "--json", "--count", "1"));
        new Thread(watch).start();
        while (!watch.isDone()) {
            systemctl("restart", "mptcpify-shop.service");
        }
        assertThat(JSON.std.mapFrom(watch.get().out()))
                .contains(entry("command", "python3"), entry("verdict", "AUDITED"));
        assertThat(seen("shop")).containsOnly("6");
    }

    @Test
    void aUnitThatSystemdDoesNotKnowIsRefused() throws Exception {
        CommandLineRun run = CommandLineRun.of("enable", "--unit", "mptcpify-nobody.service");
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("systemd knows no such unit");
        assertThat(CommandLineRun.of("list").out()).isEqualTo("nothing is enabled\n");
    }

    private static void enable(String unit) throws Exception {
        CommandLineRun run = CommandLineRun.of("enable", "--unit", unit);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    private static List<String> seen(String name) throws IOException {
        return Files.readAllLines(SEEN.resolve(name));
    }

    private static void systemctl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
        return said;
    }
}
