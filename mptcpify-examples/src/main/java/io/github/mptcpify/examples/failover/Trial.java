// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.examples.demo.Children;
import io.github.mptcpify.network.MptcpNetwork;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** A download between two new hosts, during which path 1 is cut. */
final class Trial {
    private static final long EVERY_SAMPLE = Duration.ofMillis(100).toNanos();
    private static final double EVERY_SIGHTING = 0.5;

    private final String name;
    private final RunPlan plan;
    private final Progress progress;
    private final MptcpNetwork network;

    private Trial(String name, RunPlan plan, Progress progress, MptcpNetwork network) {
        this.name = name;
        this.plan = plan;
        this.progress = progress;
        this.network = network;
    }

    /** Runs it with nothing attached. */
    static Run plain(RunPlan plan, Progress progress) throws IOException {
        try (MptcpNetwork network = network(plan)) {
            return new Trial("plain TCP", plan, progress, network).run();
        }
    }

    /** Runs it with both hosts attached before either program is started. */
    @SuppressWarnings("try") // the attachments are open during the block
    static Run attached(RunPlan plan, Progress progress) throws IOException {
        try (MptcpNetwork network = network(plan);
                Attachment server =
                        Mptcpify.attach(Scope.networkNamespace(network.server().namespace()));
                Attachment client =
                        Mptcpify.attach(Scope.networkNamespace(network.client().namespace()))) {
            progress.say("attached the network namespaces of both hosts");
            return new Trial("MPTCP", plan, progress, network).run();
        }
    }

    private static MptcpNetwork network(RunPlan plan) throws IOException {
        return MptcpNetwork.builder()
                .paths(RunPlan.PATHS)
                .rate(plan.bitsPerSecond())
                .build();
    }

    private Run run() throws IOException {
        List<String> java = Children.java(LargeFileServer.class, Long.toString(plan.bytes()));
        Process server = Children.start(network.server().command(java.toArray(String[]::new)));
        try {
            String port = server.inputReader().readLine();
            if (port == null) {
                throw new IOException("the HTTP server ended before it listened");
            }
            String url = "http://" + network.server().address(RunPlan.CUT_PATH).getHostAddress() + ":" + port + "/";
            progress.say(name + ": curl " + url);
            // a limit that should never be reached: a stalled download is given up long before
            List<String> curl = network.client().command("curl", "-sS", "--max-time", "300", url);
            try (Download download = Download.start(curl, plan.bytes())) {
                return watch(download);
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } finally {
            Children.end(server);
        }
    }

    private Run watch(Download download) throws IOException, InterruptedException {
        long start = firstByte(download);
        Recording recording = new Recording();
        List<Sighting> sightings = new ArrayList<>();
        OptionalDouble cutAt = OptionalDouble.empty();
        double nextSighting = EVERY_SIGHTING;
        while (true) {
            // asked first, so that the sample includes everything received before the end
            boolean over = download.isOver();
            recording.add(since(start), download.received());
            double now = recording.last().seconds();
            if (over || recording.silence() >= Recording.seconds(plan.patience())) {
                progress.end(name, recording, cutAt.isPresent());
                return new Run(name, ending(download, over), cutAt, recording, sightings);
            }
            progress.show(name, recording, cutAt.isPresent());
            if (cutAt.isEmpty() && now >= Recording.seconds(plan.cutAfter())) {
                network.cut(RunPlan.CUT_PATH);
                recording.add(since(start), download.received());
                cutAt = OptionalDouble.of(recording.last().seconds());
            } else if (now >= nextSighting) {
                Sighting.of(download.pid(), now).ifPresent(sightings::add);
                nextSighting = now + EVERY_SIGHTING;
            }
            download.await(EVERY_SAMPLE - since(start).toNanos() % EVERY_SAMPLE);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static long firstByte(Download download) throws IOException, InterruptedException {
        while (download.received() == 0) {
            if (download.isOver()) {
                throw new IOException("nothing came: " + download.failure());
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return download.firstByteNanos();
    }

    private static Run.Ending ending(Download download, boolean over) throws IOException {
        if (!over) {
            return Run.Ending.STALLED;
        }
        return download.isComplete() ? Run.Ending.COMPLETE : Run.Ending.failed(download.failure());
    }
}
