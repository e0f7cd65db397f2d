// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.OpenAttachment;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.jna.BpfObjectFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The program as it is on a kernel in which it cannot find its guard: in this copy of the object it looks for a sysctl
 * of another name. As a program of its own it attaches its argument without the guard, and prints "attached" or why not.
 */
public final class Unguarded {
    private Unguarded() {}

    public static Engine engine() {
        return new Engine(Unguarded::open);
    }

    public static BpfHook open(String operation) throws MptcpifyException {
        // one byte for each byte, and back
        String object = new String(BpfObjectFile.bytes(), StandardCharsets.ISO_8859_1);
        String other = object.replaceAll("(?<![_a-z])enabled\0", "nothing\0");
        return BpfHook.open(operation, other.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static Attachment attach(Engine engine, AttachOptions options) throws IOException {
        FoundScope target = FoundScope.of(options.scope());
        try {
            return OpenAttachment.open(engine, options, target);
        } catch (MptcpifyException e) {
            target.hold().close();
            throw e;
        }
    }

    public static void main(String[] cgroups) throws IOException {
        AttachOptions options =
                AttachOptions.of(Scope.cgroup(Path.of(cgroups[0]))).withoutGuard();
        try (Attachment attachment = attach(engine(), options)) {
            System.out.println(attachment.isActive() ? AttachMain.ATTACHED : Reason.OTHER);
        } catch (MptcpifyException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
