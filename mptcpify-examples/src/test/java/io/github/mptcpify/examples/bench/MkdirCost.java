// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What attachments by name add to the making of one cgroup, in instructions. */
final class MkdirCost {
    private static final int NAMES = 10;

    private final String program;
    double plain = Double.NaN;
    double names = Double.NaN;
    double ownName = Double.NaN;
    double patterns = Double.NaN;
    double anywhere = Double.NaN;

    /**
     * Nothing is measured yet.
     *
     * @param program mkdircost.c, compiled
     */
    MkdirCost(String program) {
        this.program = program;
    }

    /** Measures in a cgroup of its own. */
    void run(Path cgroup) throws IOException {
        Path other = cgroup.resolve("docker-0123456789abcdef.scope");
        plain = of(other);
        names = with(cgroup.getFileName() + "/shop-%d.service", other);
        ownName = with(cgroup.getFileName() + "/shop-%d.service", cgroup.resolve("shop-3.service"));
        patterns = with(cgroup.getFileName() + "/shop-%d-*.scope", other);
        anywhere = with("**/shop-%d-*.scope", other);
    }

    /** What is added by ten attachments to names of a form. */
    private double with(String form, Path made) throws IOException {
        Deque<Attachment> attachments = new ArrayDeque<>();
        try {
            for (int i = 0; i < NAMES; i++) {
                attachments.push(Mptcpify.attach(Scope.cgroups(String.format(form, i))));
            }
            return of(made) - plain;
        } finally {
            attachments.forEach(Attachment::close);
        }
    }

    private double of(Path made) throws IOException {
        Process process = new ProcessBuilder(program, made.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = process.inputReader().readLine();
        if (process.onExit().join().exitValue() != 0 || answer == null) {
            throw new IOException("failed: mkdircost " + made);
        }
        return Double.parseDouble(answer);
    }
}
