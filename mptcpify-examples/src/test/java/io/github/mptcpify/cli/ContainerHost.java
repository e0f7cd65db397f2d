// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.Scope;
import io.github.mptcpify.TcpState;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A machine of script/vm with containers: podman and docker work in it, with images of a static busybox and its web server. */
final class ContainerHost {
    static final String CHECKOUT = System.getProperty("mptcpify.test.checkout");
    private static final String ARCHIVE = "/run/mptcpify-image.tar";
    private static final Path HOOK = Path.of("/usr/share/containers/oci/hooks.d/mptcpify.json");

    private ContainerHost() {}

    /** Installs the command, unless a test has. */
    static void prepare() throws Exception {
        if (!Files.exists(HOOK)) {
            // below /: without the archive of its classes, which takes longer to make here than it saves
            run(0, "env", "DESTDIR=/", CHECKOUT + "/script/install");
        }
        // the jar that has an archive of its classes, as script/test made it
        Files.writeString(
                HOOK,
                Files.readString(HOOK)
                        .replace(
                                "\"HOME=/root\"",
                                "\"HOME=/root\", \"MPTCPIFY_JAVA_OPTIONS=-Xint\", \"MPTCPIFY_JAR=" + PackedJar.file()
                                        + "\""));
        // an overlay cannot lie on the one that is the root here
        Files.writeString(Path.of("/etc/containers/storage.conf"), """
                [storage]
                driver = "vfs"
                runroot = "/run/containers/storage"
                graphroot = "/var/lib/containers/storage"
                """);
        Files.writeString(
                Files.createDirectories(Path.of("/etc/docker")).resolve("daemon.json"),
                "{\"storage-driver\": \"vfs\", \"iptables\": false, \"ip6tables\": false, \"bridge\": \"none\"}");
        run(
                0,
                "sh",
                "-c",
                "mkdir -p /run/mptcpify-image/bin && cp $(command -v busybox) /run/mptcpify-image/bin/busybox"
                        + " && tar -C /run/mptcpify-image -cf " + ARCHIVE + " bin");
    }

    /** Makes an image whose program listens first of all. */
    static void podmanImage(String name, int port) throws Exception {
        run(0, "podman", "import", "--change=CMD " + server(port), ARCHIVE, name);
    }

    static void dockerImage(String name, int port) throws Exception {
        run(0, "docker", "import", "--change=CMD " + server(port), ARCHIVE, name);
    }

    private static String server(int port) {
        return "[\"/bin/busybox\", \"httpd\", \"-f\", \"-p\", \"" + port + "\"]";
    }

    /** What the listeners of a container are, once there are so many. */
    static List<MptcpStatus> listeners(String tool, String container, int count) throws Exception {
        String cgroup = (tool.equals("podman") ? "**/libpod-" : "**/docker-")
                + id(tool, container).substring(0, 40) + "*";
        while (true) {
            List<MptcpStatus> statuses = listeners(Scope.cgroups(cgroup));
            if (statuses.size() >= count) {
                return statuses;
            }
            Thread.sleep(100);
        }
    }

    static List<MptcpStatus> listeners(Scope scope) throws IOException {
        List<MptcpStatus> statuses = new ArrayList<>();
        for (long pid : scope.processes()) {
            try {
                MptcpSocketInspector.inspectProcess(pid).sockets().stream()
                        .filter(socket -> socket.state() == TcpState.LISTEN)
                        .map(ProcessSocket::status)
                        .forEach(statuses::add);
            } catch (IOException e) {
                // it has ended
            }
        }
        return statuses;
    }

    static String id(String tool, String container) throws Exception {
        return run(0, tool, "container", "inspect", "--format={{.Id}}", container)
                .strip();
    }

    /** Runs a command, in the checkout, to an exit code, and returns what it has said. */
    static String run(int code, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (CHECKOUT != null) {
            builder.directory(new File(CHECKOUT));
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", builder.command(), said).isEqualTo(code);
        return said;
    }
}
