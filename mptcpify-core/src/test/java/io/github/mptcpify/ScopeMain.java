// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;

/**
 * A program that attaches a scope, and prints that and what a socket of its own is then; or why not. Then it waits for the
 * end of its standard input.
 *
 * <pre>
 * cgroup     the one that it is in
 * itself     its own process
 * PID        a process
 * </pre>
 */
final class ScopeMain {
    private ScopeMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Attachment attachment = Mptcpify.attach(scope(arguments[0]))) {
            System.out.println(attachment.scope() + " " + SocketCall.TCP.open());
            System.in.readAllBytes();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    private static Scope scope(String name) throws IOException {
        return switch (name) {
            case "cgroup" -> Scope.currentCgroup();
            case "itself" -> Scope.currentProcess();
            default -> Scope.process(Long.parseLong(name));
        };
    }
}
