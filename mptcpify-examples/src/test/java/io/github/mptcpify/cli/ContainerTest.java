// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Containers of a real podman, with busybox's web server in them: what is enabled by a name, a pattern or an
 * annotation holds from their first socket on. Podman calls the installed command as its hook.
 */
@Tag("systemd")
@Timeout(600)
class ContainerTest {
    private static final String ON = "--annotation=io.github.mptcpify=on";

    @BeforeAll
    static void makeAnImage() throws Exception {
        ContainerHost.prepare();
        ContainerHost.podmanImage("web", 80);
    }

    @AfterEach
    void removeAll() throws Exception {
        podman("rm", "--all", "--force", "--time", "0");
        assertThat(CommandLineRun.of("disable", "--all").err()).isEmpty();
    }

    @Test
    void oneWithTheAnnotationIsMptcpInEachOfItsLives() throws Exception {
        start("plain");
        start("shop", ON, "--stop-signal=KILL");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        assertThat(listeners("plain")).containsExactly(MptcpStatus.TCP);
        podman("exec", "--detach", "shop", "/bin/busybox", "httpd", "-f", "-p", "81");
        assertThat(listeners("shop", 2)).containsExactly(MptcpStatus.MPTCP_LISTENING, MptcpStatus.MPTCP_LISTENING);
        assertThat(CommandLineRun.of("list").out().replaceAll("\\s+", " "))
                .contains("/machine.slice/libpod-" + ContainerHost.id("podman", "shop") + ".scope, lenient");

        podman("stop", "shop");
        assertThat(CommandLineRun.of("list").out()).isEqualTo("nothing is enabled\n");
        podman("start", "shop");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        podman("rm", "--force", "shop");
        assertThat(CommandLineRun.of("list").out()).isEqualTo("nothing is enabled\n");
    }

    @Test
    void annotationsAreFiltersAndNoScopes() throws Exception {
        start("shop", "--cgroup-manager=cgroupfs", ON, "--annotation=io.github.mptcpify.only-command=nginx");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.TCP);
        assertThat(CommandLineRun.of("list").out()).contains("only commands nginx");
        assertThat(ContainerHost.run(
                        126,
                        "podman",
                        "run",
                        "--network=none",
                        ON,
                        "--annotation=io.github.mptcpify.host=on",
                        "web",
                        "/bin/busybox"))
                .contains("error executing hook");
        assertThat(CommandLineRun.of("list").out()).doesNotContain("host");
    }

    @Test
    void thoseOfAPatternAre() throws Exception {
        CommandLineRun.of("enable", "--cgroups", "machine.slice/libpod-*.scope");
        start("shop");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        try (ServerSocket ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(MptcpSocketInspector.status(ours)).isEqualTo(MptcpStatus.TCP);
        }
    }

    @Test
    void oneIsEnabledByItsNameBeforeItRuns() throws Exception {
        create("shop");
        create("shop2");
        assertThat(CommandLineRun.of("enable", "--container", "shop").err()).isEmpty();
        podman("start", "shop", "shop2");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        assertThat(listeners("shop2")).containsExactly(MptcpStatus.TCP);
        podman("restart", "--time", "0", "shop");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        Path file = Path.of(CommandLineRun.of("list", "--json").out().replaceAll(".*\"file\":\"([^\"]*)\".*\\n", "$1"));
        assertThat(file)
                .content()
                .contains("\n# Container shop\ncgroups = **/libpod-"
                        + ContainerHost.id("podman", "shop").substring(0, 48));

        assertThat(CommandLineRun.of("disable", "--container", "podman:shop").err())
                .isEmpty();
        assertThat(file).doesNotExist();
        podman("restart", "--time", "0", "shop");
        assertThat(listeners("shop")).containsExactly(MptcpStatus.TCP);
        assertThat(CommandLineRun.of("enable", "--container", "nobody").err())
                .startsWith("error: container nobody: there is none of this name. podman knows none");
    }

    /** With this machine's programs, read-only, and no privilege: what most containers are. */
    @Test
    void aCommandInOneIsConvertedByAFilterOfItsOwn() throws Exception {
        ContainerHost.run(
                0,
                "sh",
                "-ec",
                "mkdir -p /run/mptcpify-root/usr /run/mptcpify-root/tmp; cd /run/mptcpify-root;"
                        + " for name in bin lib lib64 sbin; do ln -s usr/$name $name; done;"
                        + " tar -cf ../mptcpify-root.tar .; podman import ../mptcpify-root.tar programs");
        String python = " python3 -Ic 'import socket; print(socket.socket().getsockopt(socket.SOL_SOCKET, 38))'";
        String container = "podman run --rm --network=none --env=MPTCPIFY_JAR=/mptcpify.jar --volume=/usr:/usr:ro"
                + " $(for at in /etc/alternatives /etc/java-*; do [ ! -e $at ] || echo --volume=$at:$at:ro; done) --volume="
                + ContainerHost.CHECKOUT + "/script:/script:ro --volume=" + PackedJar.file()
                + ":/mptcpify.jar:ro programs";
        assertThat(ContainerHost.run(0, "sh", "-c", container + " /script/mptcpify run --" + python))
                .isEqualTo("262\n");
        assertThat(ContainerHost.run(0, "sh", "-c", container + python)).isEqualTo("6\n");
    }

    private static void create(String name) throws Exception {
        podman("create", "--network=none", "--name=" + name, "web");
    }

    private static void start(String name, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("podman"));
        // the manager is an option of podman's, the others are the command's
        List<String> given = List.of(options);
        given.stream().filter(option -> option.startsWith("--cgroup-manager")).forEach(command::add);
        command.add("run");
        given.stream().filter(option -> !option.startsWith("--cgroup-manager")).forEach(command::add);
        command.addAll(List.of("--detach", "--network=none", "--name=" + name, "web"));
        ContainerHost.run(0, command.toArray(String[]::new));
    }

    private static void podman(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        ContainerHost.run(0, command.toArray(String[]::new));
    }

    private static List<MptcpStatus> listeners(String container) throws Exception {
        return listeners(container, 1);
    }

    private static List<MptcpStatus> listeners(String container, int count) throws Exception {
        return ContainerHost.listeners("podman", container, count);
    }
}
