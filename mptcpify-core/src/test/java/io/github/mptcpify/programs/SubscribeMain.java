// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that attaches its argument, prints "attached" and then a line for each event, until its standard input
 * ends.
 */
public final class SubscribeMain {
    private SubscribeMain() {}

    public static void main(String[] cgroups) throws IOException {
        try (Attachment attachment = Mptcpify.attach(Path.of(cgroups[0]))) {
            attachment.subscribe(
                    event -> System.out.println(event.verdict() + " " + event.command() + " " + event.pid()));
            System.out.println(AttachMain.ATTACHED);
            System.in.readAllBytes();
        }
    }
}
