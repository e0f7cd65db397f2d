// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that lists the MPTCP sockets of its network namespace, and then by the file that stands for it. */
public final class ListMain {
    private ListMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Stream<MptcpSocket> list = MptcpSocketInspector.list()) {
            System.out.println("own: " + (list.count() >= 0 ? "listed" : ""));
        }
        try (Stream<MptcpSocket> list =
                MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/self/ns/net")))) {
            System.out.println("other: " + list.count());
        } catch (MptcpifyException e) {
            System.out.println("other: " + e.reason() + " " + e.operation() + ": " + e.likeliestCause());
        }
    }
}
