// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.engine.bpf.BpfRecordsFuzz;
import io.github.mptcpify.internal.engine.pinned.DescriptionFuzz;
import io.github.mptcpify.internal.inspect.SocketOptionsFuzz;
import io.github.mptcpify.internal.inspect.list.SockDiagFuzz;
import io.github.mptcpify.internal.linux.ProcFuzz;
import io.github.mptcpify.internal.netlink.NetlinkFuzz;
import io.github.mptcpify.internal.paths.PathManagerFuzz;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code script/quality fuzz} has found worth keeping: parsers read it, or throw what they declare. */
@Tag("pure")
class FuzzTest {
    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "BpfRecordsFuzz", BpfRecordsFuzz::fuzzerTestOneInput,
            "DescriptionFuzz", DescriptionFuzz::fuzzerTestOneInput,
            "NetlinkFuzz", NetlinkFuzz::fuzzerTestOneInput,
            "PathManagerFuzz", PathManagerFuzz::fuzzerTestOneInput,
            "ProcFuzz", ProcFuzz::fuzzerTestOneInput,
            "SockDiagFuzz", SockDiagFuzz::fuzzerTestOneInput,
            "SocketOptionsFuzz", SocketOptionsFuzz::fuzzerTestOneInput);

    static Stream<String> targets() {
        return TARGETS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatWasKeptIsReadOrRefused(String target) {
        List<byte[]> inputs = Corpus.of(target);
        assertThat(inputs).isNotEmpty();
        inputs.forEach(input -> Corpus.cutOff(input).forEach(TARGETS.get(target)));
    }

    @Test
    void anExceptionThatIsNotDeclaredIsAFault() {
        assertThatCode(() -> Foreign.read(IOException.class, () -> {
                    throw new ProtocolException();
                }))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Foreign.read(ProtocolException.class, () -> {
                    throw new IOException("another");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("another, where only ProtocolException is declared");
    }

    @Test
    void muchMemoryIsAFault() {
        assertThatThrownBy(() -> Foreign.read(IOException.class, () -> new byte[32 << 20]))
                .hasMessageContaining("bytes were allocated");
    }
}
