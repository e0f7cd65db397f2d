// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.Scope;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.testsupport.ChangesProgram;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints and limits, side by side with {@code ip mptcp}, in a network namespace of the test's own. */
@Tag("socket")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
class PathManagerTest {
    private ChangesProgram program;
    private PathManager paths;

    @BeforeEach
    void open() throws IOException {
        program = ChangesProgram.start(ChangesProgram.NAMESPACE);
        paths = PathManager.open(Scope.networkNamespace(program.namespace()));
    }

    @AfterEach
    void close() throws IOException {
        paths.close();
        program.close();
    }

    @Test
    void whatIsAddedIsWhatIpMptcpShows() throws Exception {
        List<Endpoint> wanted = List.of(
                endpoint("10.0.0.1").flags(Flag.SUBFLOW),
                endpoint("10.0.0.2").id(200).flags(Flag.SUBFLOW, Flag.BACKUP).device("lo"),
                endpoint("10.0.0.3").id(7).flags(Flag.SUBFLOW, Flag.FULLMESH),
                endpoint("127.0.0.4").port(8443).flags(Flag.SIGNAL),
                endpoint("fd77::5").flags(Flag.SIGNAL).device("lo"),
                endpoint("10.0.0.6"));
        for (Endpoint endpoint : wanted) {
            paths.add(endpoint);
        }
        List<Endpoint> listed = paths.endpoints();
        assertThat(listed).hasSameElementsAs(shown()).hasSize(wanted.size());
        for (Endpoint endpoint : wanted) {
            assertThat(listed)
                    .filteredOn(each -> each.address().equals(endpoint.address()))
                    .singleElement()
                    .satisfies(each ->
                            assertThat(endpoint.id(each.id().orElseThrow())).isEqualTo(each));
        }
        assertThat(listed).extracting(Endpoint::id).contains(OptionalInt.of(200), OptionalInt.of(7));
    }

    @Test
    void whatIpMptcpAddsIsListed() throws Exception {
        ip("mptcp endpoint add 10.0.0.1 dev lo id 9 subflow backup fullmesh");
        ip("mptcp endpoint add 127.0.0.1 port 9000 signal");
        ip("mptcp endpoint add fd77::1 signal subflow");
        assertThat(paths.endpoints())
                .hasSameElementsAs(shown())
                .contains(endpoint("10.0.0.1").id(9).device("lo").flags(Flag.SUBFLOW, Flag.BACKUP, Flag.FULLMESH))
                .anyMatch(endpoint -> endpoint.port().equals(OptionalInt.of(9000)));
    }

    @Test
    void flagsAreChangedInPlaceAndAllElseAnew() throws Exception {
        paths.add(endpoint("10.0.0.1").id(5).flags(Flag.SUBFLOW));
        for (Endpoint changed : List.of(
                endpoint("10.0.0.1").id(5).flags(Flag.SUBFLOW, Flag.BACKUP),
                endpoint("10.0.0.1").id(5).flags(Flag.SUBFLOW, Flag.FULLMESH),
                endpoint("10.0.0.1").id(5).flags(Flag.SUBFLOW),
                endpoint("10.0.0.1").id(5).flags(Flag.SIGNAL),
                endpoint("127.0.0.1").id(5).flags(Flag.SIGNAL).port(4000),
                endpoint("127.0.0.1").id(5).flags(Flag.SUBFLOW).device("lo"))) {
            paths.change(changed);
            assertThat(shown()).containsExactly(changed);
        }
        // by its address, and the id stays
        paths.change(endpoint("127.0.0.1").flags(Flag.SUBFLOW));
        assertThat(shown()).containsExactly(endpoint("127.0.0.1").id(5).flags(Flag.SUBFLOW));
    }

    @Test
    void aChangeThatTheKernelRefusesLeavesTheOldOne() throws Exception {
        Endpoint before = endpoint("127.0.0.1").id(5).flags(Flag.SUBFLOW);
        paths.add(before);
        // an address that no interface here has cannot be listened at
        assertThatThrownBy(() ->
                        paths.change(endpoint("192.0.2.1").id(5).port(4000).flags(Flag.SIGNAL)))
                .hasMessageContaining("the kernel cannot listen at the endpoint's address and port (EADDRNOTAVAIL");
        assertThat(shown()).containsExactly(before);
        refused(() -> paths.change(before.device("none0")), "there is no interface none0 in that network namespace");
        assertThat(shown()).containsExactly(before);
    }

    @Test
    void whatIsRemovedIsGone() throws Exception {
        for (int i = 1; i <= 4; i++) {
            paths.add(endpoint("10.0.0." + i).id(10 + i).flags(Flag.SUBFLOW));
        }
        paths.remove(11);
        paths.remove(endpoint("10.0.0.2"));
        refused(() -> paths.remove(endpoint("10.0.0.4").id(13)), "there is no endpoint 10.0.0.4 with the id 13");
        assertThat(shown()).extracting(Endpoint::id).containsExactlyInAnyOrder(OptionalInt.of(13), OptionalInt.of(14));
        paths.flush();
        assertThat(shown()).isEmpty();
        assertThat(paths.endpoints()).isEmpty();
    }

    @Test
    void limitsAreThoseThatIpMptcpShows() throws Exception {
        assertThat(paths.limits()).isEqualTo(new Limits(2, 2));
        paths.setLimits(new Limits(8, 5));
        assertThat(ip("mptcp limits show").strip()).isEqualTo("add_addr_accepted 5 subflows 8");
        ip("mptcp limits set subflow 1 add_addr_accepted 0");
        assertThat(paths.limits()).isEqualTo(new Limits(1, 0));
    }

    @Test
    void refusalsHaveTheKernelsWords() throws Exception {
        paths.add(endpoint("10.0.0.1").id(3).flags(Flag.SUBFLOW));
        // before Linux 6.7 the kernel does not tell that from too many
        assertThatThrownBy(() -> paths.add(endpoint("10.0.0.1").flags(Flag.SUBFLOW)))
                .hasMessageMatching(".*(there is an endpoint with that address or id already \\(EEXIST"
                        + "|\\(EINVAL: too many addresses or duplicate one).*");
        refused(() -> paths.remove(77), "77");
        refused(() -> paths.change(endpoint("10.9.9.9")), "there is no endpoint 10.9.9.9");
        refused(
                () -> paths.setLimits(new Limits(999, 0)),
                "the path manager refused it (EINVAL: limit greater than maximum");
        refused(() -> paths.add(endpoint("10.0.0.8").device("none0")), "there is no interface none0");
        assertThat(paths.endpoints()).hasSize(1);
    }

    @Test
    void theNamespaceIsTheOneThatWasNamed() throws Exception {
        paths.add(endpoint("10.0.0.1").flags(Flag.SUBFLOW));
        try (PathManager here = PathManager.open()) {
            assertThat(here.endpoints())
                    .noneMatch(each -> each.address().getHostAddress().equals("10.0.0.1"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> PathManager.open(Scope.host()));
        assertThatThrownBy(() -> PathManager.open(Scope.networkNamespace(Path.of("/run/netns/there-is-none"))))
                .isInstanceOf(NoSuchFileException.class);
        paths.close();
        paths.close();
        assertThatThrownBy(paths::endpoints).isInstanceOf(IllegalStateException.class);
    }

    private void refused(ThrowingCallable call, String cause) {
        assertThatThrownBy(call)
                .hasMessageContaining(cause)
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.PATH_MANAGER));
    }

    private static Endpoint endpoint(String address) throws IOException {
        return Endpoint.of(InetAddress.getByName(address));
    }

    /** What {@code ip mptcp endpoint show} prints, a line each: {@code 10.0.0.1 port 8443 id 1 signal dev lo}. */
    private List<Endpoint> shown() throws Exception {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String line : ip("mptcp endpoint show").lines().toList()) {
            List<String> words = List.of(line.strip().split(" +", -1));
            EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
            for (Flag flag : Flag.values()) {
                if (words.contains(flag.name().toLowerCase(Locale.ROOT))) {
                    flags.add(flag);
                }
            }
            endpoints.add(new Endpoint(
                    after(words, "id")
                            .map(Integer::valueOf)
                            .map(OptionalInt::of)
                            .orElse(OptionalInt.empty()),
                    InetAddress.getByName(words.get(0)),
                    after(words, "port")
                            .map(Integer::valueOf)
                            .map(OptionalInt::of)
                            .orElse(OptionalInt.empty()),
                    flags,
                    after(words, "dev")));
        }
        return endpoints;
    }

    private static Optional<String> after(List<String> words, String word) {
        int index = words.indexOf(word);
        return index < 0 ? Optional.empty() : Optional.of(words.get(index + 1));
    }

    private String ip(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + program.namespace(), "ip"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
