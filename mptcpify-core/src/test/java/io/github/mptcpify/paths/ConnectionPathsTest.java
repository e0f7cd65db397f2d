// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpEvent.Kind;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.Scope;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.testsupport.ChangesProgram;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A path manager in user space, in a network namespace whose connections wait for one. */
@Tag("socket")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
class ConnectionPathsTest {
    private static final List<String> USERSPACE = List.of(
            "unshare",
            "--net",
            "sh",
            "-c",
            "ip link set lo up && echo 1 >/proc/sys/net/mptcp/pm_type && exec \"$@\"",
            "sh");

    private final BlockingQueue<MptcpEvent> events = new LinkedBlockingQueue<>();

    @Test
    void subflowsAreMadeMadeBackupAndClosedOneByOne() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(USERSPACE);
                PathManager paths = PathManager.open(namespace(program));
                MptcpWatch watch = watch(program)) {
            List<Long> tokens = connect(program);
            ConnectionPaths client = paths.connection(tokens.get(0));
            InetSocketAddress server =
                    await(tokens.get(0), Kind.ESTABLISHED).remote().orElseThrow();

            client.createSubflow(address("127.0.0.2").id(2), server);
            InetSocketAddress local =
                    await(tokens.get(0), Kind.SUBFLOW_ESTABLISHED).local().orElseThrow();
            assertThat(local.getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            await(tokens.get(1), Kind.SUBFLOW_ESTABLISHED);

            client.setBackup(local, server, true);
            // the peer's kernel tells what it was told
            assertThat(await(tokens.get(1), Kind.SUBFLOW_PRIORITY).remote()).contains(local);

            client.destroySubflow(local, server);
            assertThat(await(tokens.get(0), Kind.SUBFLOW_CLOSED).local()).contains(local);
            assertThatThrownBy(() -> client.destroySubflow(local, server))
                    .hasMessageContaining("close the subflow from 127.0.0.2:" + local.getPort())
                    .hasMessageContaining("the path manager refused it (");
            assertThat(watch.losses()).isZero();
        }
    }

    @Test
    void addressesAreAnnouncedAndWithdrawn() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(USERSPACE);
                PathManager paths = PathManager.open(namespace(program));
                MptcpWatch watch = watch(program)) {
            List<Long> tokens = connect(program);
            await(tokens.get(1), Kind.ESTABLISHED);
            ConnectionPaths server = paths.connection(tokens.get(1));
            server.announce(address("127.0.0.3").id(3).port(4433));
            assertThat(await(tokens.get(0), Kind.ADDRESS_ANNOUNCED).remote())
                    .contains(new InetSocketAddress("127.0.0.3", 4433));
            server.withdraw(3);
            await(tokens.get(0), Kind.ADDRESS_REMOVED);
            assertThatThrownBy(() -> server.withdraw(9)).hasMessageContaining("withdraw the address 9");
            assertThat(watch.losses()).isZero();
        }
    }

    @Test
    void connectionsOfTheKernelsOwnPathManagerAreRefused() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(ChangesProgram.NAMESPACE);
                PathManager paths = PathManager.open(namespace(program))) {
            long token = connect(program).get(0);
            assertThatThrownBy(() -> paths.connection(token)
                            .announce(address("127.0.0.3").id(3)))
                    .hasMessageContaining("the kernel's own path manager is in charge of that connection")
                    .hasMessageContaining("sysctl -w net.mptcp.pm_type=1");
            assertThatThrownBy(() -> paths.connection(token ^ 1).withdraw(3))
                    .hasMessageContaining("the path manager refused it (");
        }
    }

    @Test
    void whatCannotBeMeantIsRefusedBeforeTheKernelIsAsked() throws Exception {
        try (PathManager paths = PathManager.open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> paths.connection(1L << 32));
            assertThatIllegalArgumentException().isThrownBy(() -> paths.connection(-1));
            ConnectionPaths connection = paths.connection(1);
            InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.org", 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> connection.announce(address("127.0.0.3").flags(Flag.SIGNAL)))
                    .withMessageContaining("needs an id");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> connection.destroySubflow(unresolved, unresolved))
                    .withMessageContaining("not resolved");
            assertThatIllegalArgumentException().isThrownBy(() -> connection.withdraw(0));
        }
    }

    private MptcpWatch watch(ChangesProgram program) throws IOException {
        return MptcpSocketInspector.watch(namespace(program), Duration.ofMillis(20), events::add);
    }

    private static Scope namespace(ChangesProgram program) {
        return Scope.networkNamespace(program.namespace());
    }

    /** The client's and the server's token. */
    private static List<Long> connect(ChangesProgram program) throws IOException {
        return List.of(program.ask("mptcp a").split(" ", -1)).stream()
                .map(Long::valueOf)
                .toList();
    }

    private static Endpoint address(String literal) throws IOException {
        return Endpoint.of(InetAddress.getByName(literal));
    }

    private MptcpEvent await(long token, Kind kind) throws InterruptedException {
        while (true) {
            MptcpEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event " + kind + " of %08x", token).isNotNull();
            if (event.kind() == kind && event.token().orElse(-1) == token) {
                return event;
            }
        }
    }
}
