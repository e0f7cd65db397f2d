// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.Stamps;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several programs open, connect and close sockets as fast as they can, in and out of scope, while attachments come and
 * go and net.mptcp.enabled is switched. The system property {@code mptcpify.test.rounds} makes it longer.
 */
@Tag("bpf")
@Tag("root")
@Tag("soak")
@ExtendWith(DescriptorsCounted.class)
class SoakTest {
    private static final int ROUNDS = Integer.getInteger("mptcpify.test.rounds", 20_000);

    /** Changes between two times at which nothing is attached, and the program is unloaded. */
    private static final int CHANGES = 40;

    /** Attached for longer than not, or little would be converted. */
    private static final int LONGEST_ON_MILLISECONDS = 300;

    private static final int LONGEST_OFF_MILLISECONDS = 10;

    @TempDir
    private Path directory;

    /** What the programs counted (soak.py). */
    private record Counted(
            long rounds,
            long failures,
            long caught,
            long mptcp,
            long mptcpButTcp,
            long tcp,
            long tcpButMptcp,
            long switches) {
        static Counted parse(String line) {
            long[] counts = Arrays.stream(line.split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Counted(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void nothingFailsAndNothingIsWronglyConverted(TestReporter reporter) throws Exception {
        try (TestCgroup first = TestCgroup.create("first");
                TestCgroup second = TestCgroup.create("second");
                TestCgroup outside = TestCgroup.create("outside")) {
            Stamps stamps = Stamps.create(directory.resolve("stamps"), 4);
            Process programs = start(
                    stamps, "1=" + first.path(), "1=" + first.path(), "2=" + second.path(), "3=" + outside.path());
            try {
                Random random = new Random(1);
                long missed = 0;
                long loads = 0;
                while (programs.isAlive()) {
                    missed += comeAndGo(programs, random, stamps, first, second);
                    loads++;
                }
                String line = programs.inputReader().readLine();
                assertThat(line).as("what the programs counted").isNotNull();
                Counted counted = Counted.parse(line);
                reporter.publishEntry(Map.of(
                        "counted", counted.toString(), "missed", Long.toString(missed), "loads", Long.toString(loads)));

                assertThat(counted.rounds()).isEqualTo(ROUNDS);
                // but for those that were caught between two looks at net.mptcp.enabled, the program's and the kernel's
                assertThat(counted.failures()).as("failures").isZero();
                assertThat(counted.tcpButMptcp()).as("wrongly converted").isZero();
                // what the kernel left out, since a task was preempted inside the program, it has counted
                assertThat(counted.mptcpButTcp()).as("not converted").isLessThanOrEqualTo(missed);
                assertThat(counted.switches()).isPositive();
                // and the other way round: both kinds were there to be judged
                assertThat(counted.mptcp()).isGreaterThan(ROUNDS / 100);
                assertThat(counted.tcp()).isGreaterThan(ROUNDS / 100);
            } finally {
                programs.destroyForcibly().waitFor();
            }
        }
    }

    private static Process start(Stamps stamps, String... cgroups) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "--kill-child", "--fork"));
        command.addAll(ForeignProgram.python("soak.py"));
        command.add(stamps.file().toString());
        command.add(Integer.toString(ROUNDS));
        command.addAll(List.of(cgroups));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Attachments to two cgroups come and go, and in the end all are gone; returns what the kernel left out meanwhile. */
    private static long comeAndGo(Process programs, Random random, Stamps stamps, TestCgroup first, TestCgroup second)
            throws IOException, InterruptedException {
        // this one alone spans the program's time in the kernel, and so all that was missed in it
        try (TestCgroup unused = TestCgroup.create("unused")) {
            Attachment whole = Mptcpify.attach(unused.path());
            try (whole;
                    Coming one = new Coming(stamps, 1, AttachOptions.of(Scope.cgroup(first.path())));
                    Coming other = new Coming(
                            stamps,
                            2,
                            AttachOptions.of(Scope.cgroup(second.path())).exceptCommands("nobody"))) {
                for (int i = 0; i < CHANGES && programs.isAlive(); i++) {
                    boolean on = (random.nextBoolean() ? one : other).change();
                    TimeUnit.MILLISECONDS.sleep(
                            random.nextInt(on ? LONGEST_ON_MILLISECONDS : LONGEST_OFF_MILLISECONDS));
                }
            }
            return whole.statistics().missed();
        }
    }

    /** An attachment that comes and goes, with its stamp. */
    private static final class Coming implements AutoCloseable {
        private final Stamps stamps;
        private final int index;
        private final AttachOptions options;
        private @Nullable Attachment attachment;

        Coming(Stamps stamps, int index, AttachOptions options) {
            this.stamps = stamps;
            this.index = index;
            this.options = options;
        }

        /** Returns whether it is there now. */
        boolean change() throws IOException {
            stamps.nothingIsCertain(index);
            if (attachment == null) {
                attachment = Mptcpify.attach(options);
            } else {
                attachment.close();
                attachment = null;
            }
            boolean on = attachment != null;
            stamps.certain(index, on);
            return on;
        }

        @Override
        public void close() throws IOException {
            if (attachment != null) {
                change();
            }
        }
    }
}
