// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that attaches and subscribes, prints "attached", reads a byte and ends without having closed anything:
 * DyingMain CGROUP WAY, where WAY is return, exit, memory or wait (for ever, to be killed).
 */
public final class DyingMain {
    private DyingMain() {}

    public static void main(String[] arguments) throws IOException {
        Mptcpify.attach(Path.of(arguments[0])).subscribe(event -> {});
        System.out.println(AttachMain.ATTACHED);
        System.in.read();
        switch (arguments[1]) {
            case "exit" -> System.exit(0);
            case "memory" -> exhaust();
            case "wait" -> System.in.readAllBytes();
            default -> {}
        }
    }

    private static void exhaust() {
        List<byte[]> all = new ArrayList<>();
        while (!all.contains(new byte[0])) {
            all.add(new byte[1 << 20]);
        }
    }
}
