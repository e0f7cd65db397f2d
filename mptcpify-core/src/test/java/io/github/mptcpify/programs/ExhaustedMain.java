// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that attaches a cgroup and, with a second argument, subscribes, prints "attached", reads a byte, opens files until there is no descriptor
 * left, and closes the attachment then. It prints what came of that, and waits for the end of its standard input.
 */
public final class ExhaustedMain {
    private ExhaustedMain() {}

    public static void main(String[] arguments) throws IOException {
        Attachment attachment = Mptcpify.attach(Path.of(arguments[0]));
        if (arguments.length > 1) {
            attachment.subscribe(event -> {});
        }
        System.out.println(AttachMain.ATTACHED);
        System.in.read();
        List<Closeable> files = new ArrayList<>();
        String thrown = "nothing";
        try {
            open(files);
            attachment.close();
        } catch (Throwable e) {
            thrown = e.toString();
        }
        for (Closeable file : files) {
            file.close();
        }
        System.out.println(
                "thrown " + thrown + ", converted " + attachment.statistics().converted());
        System.in.readAllBytes();
    }

    private static void open(List<Closeable> files) {
        while (true) {
            try {
                files.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                return;
            }
        }
    }
}
