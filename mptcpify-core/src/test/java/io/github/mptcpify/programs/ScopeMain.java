// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.testsupport.SocketCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that does what its arguments say, and prints a line for each: of an attachment its scope, whether it is active,
 * and what a socket of this program is then; or why it could not. Then it waits for the end of its standard input.
 *
 * <pre>
 * cgroup     attach the cgroup that it is in
 * itself     attach its own process
 * PID        attach a process
 * inspect    count its own MPTCP sockets, of which it has one
 * </pre>
 */
public final class ScopeMain {
    private ScopeMain() {}

    public static void main(String[] arguments) throws IOException {
        List<Attachment> attachments = new ArrayList<>();
        for (String argument : arguments) {
            try {
                System.out.println(argument.equals("inspect") ? inspect() : attach(scope(argument), attachments));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
        System.in.readAllBytes();
        attachments.forEach(Attachment::close);
    }

    private static String attach(Scope scope, List<Attachment> attachments) throws IOException {
        Attachment attachment = Mptcpify.attach(scope);
        attachments.add(attachment);
        return scope + (attachment.isActive() ? " active " : " not active ") + SocketCall.TCP.open();
    }

    private static Scope scope(String name) throws IOException {
        return switch (name) {
            case "cgroup" -> Scope.currentCgroup();
            case "itself" -> Scope.currentProcess();
            default -> Scope.process(Long.parseLong(name));
        };
    }

    private static String inspect() throws IOException {
        int socket = Syscalls.socket(
                SocketCall.AF_INET, SocketCall.SOCK_STREAM | SocketCall.SOCK_CLOEXEC, SocketCall.IPPROTO_MPTCP);
        try {
            long own = MptcpSocketInspector.inspectProcess(
                            ProcessHandle.current().pid())
                    .sockets()
                    .stream()
                    .filter(found -> found.status() == MptcpStatus.MPTCP_NOT_CONNECTED)
                    .count();
            return "own sockets: " + own;
        } finally {
            Syscalls.close(socket);
        }
    }
}
