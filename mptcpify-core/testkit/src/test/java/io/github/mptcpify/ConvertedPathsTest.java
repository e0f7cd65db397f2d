// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.assertj.MptcpAssertions.assertThatDescriptor;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.Peers;
import io.github.mptcpify.testsupport.Peers.End;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that asks for TCP, on a host with two paths. */
@Tag("bpf")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
class ConvertedPathsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void usesBothWhileItsHostIsAttached() throws Exception {
        try (MptcpNetwork network = MptcpNetwork.builder().rate(8_000_000).build()) {
            Scope client = Scope.networkNamespace(network.client().namespace());
            try (Attachment attachment = Mptcpify.attach(client);
                    Peers peers = Peers.flood(network, "tcp", network.server().address(1))) {
                assertThat(attachment.statistics().converted()).isEqualTo(1);
                End end = peers.client();
                assertThatDescriptor(end.pid(), end.fd())
                        .isMptcp()
                        .within(PATIENCE)
                        .hasSubflows(2);
                network.cut(1);
                peers.rate(1000);
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (peers.rate(1000) < 4) {
                    assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                }
            }
            try (Peers peers = Peers.start(network, "tcp", network.server().address(2))) {
                assertThatDescriptor(peers.client().pid(), peers.client().fd())
                        .as("after close")
                        .isTcp();
            }
        }
    }
}
