// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.Path;

/** A program that attaches leniently to a cgroup, and strictly where it may not; it says why, and what its checks say. */
public final class LenientMain {
    private LenientMain() {}

    public static void main(String[] arguments) throws IOException {
        Path cgroup = Path.of(arguments[0]);
        try (Attachment attachment =
                Mptcpify.attach(AttachOptions.of(Scope.cgroup(cgroup)).lenient())) {
            System.out.println("lenient is attached: " + attachment);
            System.in.read();
        } catch (MptcpifyException e) {
            System.out.println(e.reason() + " " + e.getMessage());
            try (Attachment attachment = Mptcpify.attach(cgroup)) {
                System.out.println("strict is attached: " + attachment);
            }
        }
        System.out.println(Mptcpify.support());
    }
}
