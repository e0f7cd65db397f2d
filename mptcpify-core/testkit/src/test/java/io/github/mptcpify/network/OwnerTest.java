// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class OwnerTest {
    @Test
    void aNameTellsItsOwner() throws IOException {
        Owner self = Owner.self();
        assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(Owner.parse(self.name(17, "client"))).contains(self);
        assertThat(self.name(17, "client")).isNotEqualTo(self.name(18, "client"));
        // the name of a file
        assertThat(new Owner(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE).name(1, "client"))
                .hasSizeLessThan(256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "blue",
                "mptcpify",
                "mptcpify-1-2-3-4",
                "mptcpify-1-2-3-x-1-client",
                "x-mptcpify-1-2-3-4-1-client"
            })
    void otherNamesAreNotOurs(String name) {
        assertThat(Owner.parse(name)).isEmpty();
    }

    @Test
    void whoLivesIsNotGone() throws IOException {
        Owner self = Owner.self();
        assertThat(self.isGone()).isFalse();
        assertThat(other(self, 0, 0, 0, 1).isGone())
                .as("another one with its number")
                .isTrue();
        assertThat(other(self, 0, 0, 1L << 40, 0).isGone()).as("no such number").isTrue();
        assertThat(Stream.of(other(self, 1, 0, 1L << 40, 0), other(self, 0, 1, 1L << 40, 0)))
                .as("in other namespaces")
                .allSatisfy(owner -> assertThat(owner.isGone()).isFalse());
    }

    @Test
    void aZombieIsGone() throws Exception {
        // the shell becomes a program that does not wait for its child
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
        try {
            Owner child = Owner.of(Long.parseLong(parent.inputReader().readLine()));
            while (!child.isGone()) {
                Thread.sleep(10);
            }
            assertThat(ProcessHandle.of(child.pid())).as("still listed").isPresent();
            assertThat(Owner.of(parent.pid()).isGone()).isFalse();
        } finally {
            parent.destroyForcibly().onExit().join();
        }
    }

    private static Owner other(Owner owner, long pidNamespace, long timeNamespace, long pid, long start) {
        return new Owner(
                owner.pidNamespace() + pidNamespace,
                owner.timeNamespace() + timeNamespace,
                owner.pid() + pid,
                owner.start() + start);
    }
}
