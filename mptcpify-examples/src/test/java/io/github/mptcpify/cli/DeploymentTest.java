// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The recipes of docs/deployment.md, and what the README shows of them, word for word: nginx, podman and docker as Debian has them. */
@Tag("systemd")
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentTest {
    private static final Pattern EXAMPLE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SHOWN = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Scope NGINX = Scope.unit("nginx.service");

    @BeforeAll
    static void startNginx() throws Exception {
        ContainerHost.run(0, "systemctl", "start", "nginx.service");
    }

    @AfterAll
    static void removeAll() throws Exception {
        ContainerHost.run(0, "sh", "-c", "podman rm --all --force --time 0; mptcpify disable --all");
        ContainerHost.run(0, "systemctl", "stop", "nginx.service");
    }

    @Test
    @Order(1)
    void systemd() throws Exception {
        assertThat(ContainerHost.listeners(NGINX)).isNotEmpty().containsOnly(MptcpStatus.TCP);
        List<String> recipe = recipe("systemd");
        assertThat(shell(recipe.get(0))).contains("unit nginx.service, lenient: enabled", "after a boot too");
        assertThat(ContainerHost.listeners(NGINX)).isNotEmpty().containsOnly(MptcpStatus.MPTCP_LISTENING);
        ContainerHost.run(0, "systemctl", "restart", "nginx.service");
        assertThat(ContainerHost.listeners(NGINX)).isNotEmpty().containsOnly(MptcpStatus.MPTCP_LISTENING);
        shell(recipe.get(1));
        assertThat(ContainerHost.listeners(NGINX)).isNotEmpty().containsOnly(MptcpStatus.TCP);

        // "$ COMMAND", and what it prints
        Matcher shown = SHOWN.matcher(text("README.md"));
        assertThat(shown.find()).isTrue();
        for (String step : shown.group(1).split("(?m)^\\$ ", -1)) {
            String[] lines = step.split("\n", 2);
            assertThat(shell(lines[0])).isEqualTo(lines.length > 1 ? lines[1] : "");
        }
        assertThat(ContainerHost.listeners(NGINX)).isNotEmpty().containsOnly(MptcpStatus.MPTCP_LISTENING);
        ContainerHost.run(0, "mptcpify", "disable", "--all");
    }

    @Test
    @Order(2)
    void podman() throws Exception {
        ContainerHost.prepare();
        ContainerHost.podmanImage("shop", 8081);
        ContainerHost.podmanImage("books", 8082);
        ContainerHost.podmanImage("news", 8083);
        List<String> recipe = recipe("podman");
        assertThat(shell(recipe.get(0)).replaceAll("\\s+", " "))
                .contains("/machine.slice/libpod-" + ContainerHost.id("podman", "shop") + ".scope, lenient")
                .contains("only commands nginx");
        assertThat(listeners("podman", "shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        assertThat(listeners("podman", "books")).as("of no such command").containsExactly(MptcpStatus.TCP);
        shell(recipe.get(1));
        assertThat(listeners("podman", "news")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        shell(recipe.get(2));
        ContainerHost.run(0, "podman", "restart", "--time=0", "books");
        assertThat(listeners("podman", "books")).containsExactly(MptcpStatus.MPTCP_LISTENING);
    }

    @Test
    @Order(3)
    void docker() throws Exception {
        ContainerHost.run(0, "systemctl", "start", "docker.service");
        ContainerHost.dockerImage("shop", 8084);
        ContainerHost.dockerImage("news", 8085);
        shell(recipe("docker").get(0));
        assertThat(listeners("docker", "shop")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        shell("docker create --network=host --name=named news; docker create --network=none --name=plain news");
        shell("mptcpify enable --container named; docker start named plain");
        assertThat(listeners("docker", "named")).containsExactly(MptcpStatus.MPTCP_LISTENING);
        assertThat(listeners("docker", "plain")).containsExactly(MptcpStatus.TCP);
        shell("docker rm --force shop named plain; systemctl stop docker.service docker.socket");
    }

    private static List<MptcpStatus> listeners(String tool, String container) throws Exception {
        return ContainerHost.listeners(tool, container, 1);
    }

    private static String shell(String lines) throws Exception {
        return ContainerHost.run(0, "sh", "-e", "-c", lines);
    }

    /** The examples of one heading. */
    private static List<String> recipe(String heading) throws IOException {
        String text = text("docs/deployment.md");
        String section = text.substring(text.indexOf("\n## " + heading + "\n")).split("\n## ", 3)[1];
        return EXAMPLE.matcher(section).results().map(found -> found.group(1)).toList();
    }

    private static String text(String file) throws IOException {
        try (InputStream text = DeploymentTest.class.getResourceAsStream("/documented/" + file)) {
            return new String(Objects.requireNonNull(text, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
