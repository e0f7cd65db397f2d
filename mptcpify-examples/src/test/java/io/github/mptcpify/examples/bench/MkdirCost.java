// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.DoubleStream;

/** What attachments by name add to the making of one cgroup, in instructions. */
final class MkdirCost {
    private static final int NAMES = 10;

    private final String program;
    double plain = Double.NaN;
    double names = Double.NaN;
    double patterns = Double.NaN;
    double borne = Double.NaN;

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
        patterns = with("**/shop-%d-*.scope", other);
        borne = Math.max(
                with(cgroup.getFileName() + "/shop-%d.service", cgroup.resolve("shop-3.service")),
                with("**/shop-%d-*.scope", cgroup.resolve("shop-3-0123456789abcdef.scope")));
    }

    /** The most that they add. */
    double most() {
        return DoubleStream.of(names, patterns, borne).max().orElse(Double.NaN);
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
