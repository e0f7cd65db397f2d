// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Calls on one socket of a kind, by every contestant in turn and that over and over: what else the machine does, and how
 * fast it is just now, meets them all.
 */
final class Race {
    private static final int WARMUPS = 40;
    private static final int ITERATIONS = 20;

    /** Short, so that in many a one nobody else has had the processor. */
    private static final int ITERATION_MILLISECONDS = 20;

    private final Kind kind;
    private final String cProgram;
    private final String jvm;
    private final Map<Contestant, Samples> nanoseconds = new EnumMap<>(Contestant.class);
    private final Map<Contestant, Samples> bytes = new EnumMap<>(Contestant.class);

    /**
     * Starts nothing yet.
     *
     * @param cProgram a command that is getsockopt.c, with the two sockets
     * @param jvm a command that is Java, with the two sockets
     */
    Race(Kind kind, String cProgram, String jvm) {
        this.kind = kind;
        this.cProgram = cProgram;
        this.jvm = jvm;
        for (Contestant contestant : Contestant.values()) {
            nanoseconds.put(contestant, new Samples());
            bytes.put(contestant, new Samples());
        }
    }

    void round() throws IOException, RunnerException {
        for (Contestant contestant : Contestant.values()) {
            if (contestant == Contestant.C) {
                runC();
            } else {
                runJava(contestant);
            }
        }
    }

    /** Of a call: nanoseconds. */
    double nanoseconds(Contestant contestant) {
        return nanoseconds.get(contestant).median();
    }

    double timesC(Contestant contestant) {
        return nanoseconds(contestant) / nanoseconds(Contestant.C);
    }

    /** Of a call: what it allocates on the heap, in bytes. */
    double bytes(Contestant contestant) {
        return bytes.get(contestant).median();
    }

    private void runC() throws IOException {
        Process program = new ProcessBuilder(List.of(
                        cProgram,
                        Integer.toString(kind.descriptor()),
                        Integer.toString(WARMUPS),
                        Integer.toString(ITERATIONS),
                        Integer.toString(ITERATION_MILLISECONDS)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Scanner output = new Scanner(program.getInputStream(), "US-ASCII")) {
            for (int i = 0; i < ITERATIONS; i++) {
                nanoseconds.get(Contestant.C).add(Double.parseDouble(output.next()));
            }
        }
        if (program.onExit().join().exitValue() != 0) {
            throw new IOException(cProgram + " failed");
        }
    }

    private void runJava(Contestant contestant) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include("\\." + Questions.class.getSimpleName() + "\\." + contestant.method() + "$")
                        .param("kind", kind.name())
                        .jvm(jvm)
                        .jvmArgs("--enable-native-access=ALL-UNNAMED", "-Xmx256m")
                        .forks(1)
                        .warmupIterations(WARMUPS)
                        .warmupTime(TimeValue.milliseconds(ITERATION_MILLISECONDS))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.milliseconds(ITERATION_MILLISECONDS))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .runSingle();
        for (IterationResult iteration :
                result.getBenchmarkResults().iterator().next().getIterationResults()) {
            nanoseconds.get(contestant).add(iteration.getPrimaryResult().getScore());
            bytes.get(contestant)
                    .add(iteration
                            .getSecondaryResults()
                            .get("gc.alloc.rate.norm")
                            .getScore());
        }
    }
}
