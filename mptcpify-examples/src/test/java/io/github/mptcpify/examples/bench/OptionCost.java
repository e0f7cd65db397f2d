// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a lenient attachment, and one that counts refusals, adds to one setsockopt(2) call of a C program, in instructions. */
final class OptionCost {
    /** MPTCP takes it. */
    private static final String TCP_NODELAY = "1";

    /** MPTCP refuses it. */
    private static final String TCP_USER_TIMEOUT = "18";

    private static final String MPTCP = "262";
    private static final String TCP = "6";

    private final String program;
    private final List<String> empty;
    private final List<String> emptyExit;
    double taken = Double.NaN;
    double dropped = Double.NaN;
    double tcp = Double.NaN;
    double floor = Double.NaN;

    /** Of a TCP socket out of scope, while what is refused is counted: of MPTCP sockets; of TCP sockets too, two options. */
    double refusals = Double.NaN;

    double audited = Double.NaN;
    double auditedRefused = Double.NaN;
    double exitFloor = Double.NaN;

    /**
     * Nothing is measured yet.
     *
     * @param program optioncost.c, compiled
     * @param empty a command that has an empty program of a lenient attachment's kind attached, and becomes the command behind it
     * @param emptyExit the same of a program that counts refusals
     */
    OptionCost(String program, List<String> empty, List<String> emptyExit) {
        this.program = program;
        this.empty = empty;
        this.emptyExit = emptyExit;
    }

    /** Measures in a cgroup of its own. */
    void run(Path cgroup) throws IOException {
        double strict;
        try (Attachment attachment = Mptcpify.attach(cgroup)) {
            strict = of(cgroup, TCP_NODELAY, MPTCP);
            require(attachment.statistics().converted() > 0);
        }
        double plain = of(cgroup, TCP_NODELAY, TCP);
        floor = of(cgroup, TCP_NODELAY, TCP, empty) - plain;
        AttachOptions lenient = AttachOptions.of(Scope.cgroup(cgroup)).lenient();
        try (Attachment attachment = Mptcpify.attach(lenient)) {
            taken = of(cgroup, TCP_NODELAY, MPTCP) - strict;
            dropped = of(cgroup, TCP_USER_TIMEOUT, MPTCP);
            require(!attachment.statistics().dropped().isEmpty());
        }
        try (Attachment attachment = Mptcpify.attach(lenient.onlyIpv6())) {
            tcp = of(cgroup, TCP_NODELAY, TCP) - plain;
            require(attachment.statistics().filtered() > 0);
        }
    }

    /** Measures in that cgroup what an attachment to another one costs. */
    void outOfScope(Path cgroup, Path attached) throws IOException {
        double plain = of(cgroup, TCP_NODELAY, TCP);
        double plainRefused = of(cgroup, TCP_USER_TIMEOUT, TCP);
        exitFloor = of(cgroup, TCP_NODELAY, TCP, emptyExit) - plain;
        AttachOptions counting = AttachOptions.of(Scope.cgroup(attached)).reportRefusals();
        try (Attachment attachment = Mptcpify.attach(counting)) {
            refusals = of(cgroup, TCP_NODELAY, TCP) - plain;
            require(attachment.refusals().isEmpty());
        }
        try (Attachment attachment = Mptcpify.attach(counting.audit())) {
            audited = of(cgroup, TCP_NODELAY, TCP) - plain;
            auditedRefused = of(cgroup, TCP_USER_TIMEOUT, TCP) - plainRefused;
            require(attachment.refusals().isEmpty());
            of(attached, TCP_USER_TIMEOUT, TCP);
            require(!attachment.refusals().isEmpty());
        }
    }

    private double of(Path cgroup, String option, String protocol) throws IOException {
        return of(cgroup, option, protocol, List.of());
    }

    private double of(Path cgroup, String option, String protocol, List<String> under) throws IOException {
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(program, cgroup.toString(), option, protocol));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = process.inputReader().readLine();
        if (process.onExit().join().exitValue() != 0 || answer == null) {
            throw new IOException("failed: optioncost " + option);
        }
        return Double.parseDouble(answer);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("the statistics do not say what was measured");
        }
    }
}
