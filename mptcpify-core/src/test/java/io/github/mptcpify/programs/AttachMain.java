// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that attaches each of its arguments and prints a line for each: "attached", or why not. Then it waits for
 * the end of its standard input.
 */
public final class AttachMain {
    public static final String ATTACHED = "attached";

    private AttachMain() {}

    public static void main(String[] cgroups) throws IOException {
        List<Attachment> attachments = new ArrayList<>();
        for (String cgroup : cgroups) {
            System.out.println(attach(Path.of(cgroup), attachments));
        }
        System.in.readAllBytes();
        attachments.forEach(Attachment::close);
    }

    private static String attach(Path cgroup, List<Attachment> attachments) throws IOException {
        List<String> before = DescriptorsCounted.open();
        try {
            attachments.add(Mptcpify.attach(cgroup));
            return ATTACHED;
        } catch (MptcpifyException e) {
            List<String> after = DescriptorsCounted.open();
            boolean fine = e.support().orElseThrow().canAttach();
            return e.reason() + " " + e.getMessage() + (after.equals(before) ? "" : " LEFT OPEN: " + after)
                    + (fine ? " THE PREFLIGHT SAYS IT CAN" : "");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
