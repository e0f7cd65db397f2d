// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.jfr.MptcpFlightRecorder;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.github.mptcpify.micrometer.MptcpMeters;
import io.github.mptcpify.programs.PersistentMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.FlightRecording;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What attachments do, as a Prometheus server reads it and as the JDK's own tool prints a recording. */
@Tag("bpf")
@Tag("host")
@Tag("root")
@Timeout(300)
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // it measures and records what happens in its block
class AttachmentTelemetryTest {
    private static final SocketCall UDP = new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_DGRAM, 0);

    @TempDir
    private Path directory;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private TestCgroup inside;

    @Test
    void aScrapeTellsWhatAnAttachmentDoes() throws Exception {
        try (ForeignProgram program = ForeignProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(inside.path());
                MptcpMeters meters = new MptcpMeters(
                        MptcpMetrics.builder().attachment("shop", attachment).build(), Duration.ZERO)) {
            meters.bindTo(registry);
            assertThat(registry.scrape())
                    .contains(line("active", "shop", "", "1.0"), line("sockets_total", "shop", "converted", "0.0"));
            program.socket(SocketCall.TCP);
            program.socket(SocketCall.TCP6);
            program.socket(UDP);
            assertThat(registry.scrape())
                    .contains(line("sockets_total", "shop", "converted", "2.0"))
                    .contains(line("sockets_total", "shop", "mptcp_off", "0.0"))
                    .contains(line("sockets_total", "shop", "filtered", "0.0"));
            attachment.close();
            program.socket(SocketCall.TCP);
            assertThat(registry.scrape())
                    .contains(line("active", "shop", "", "0.0"), line("sockets_total", "shop", "converted", "2.0"));
        }
    }

    @Test
    void aScrapeTellsWhatPersistentAttachmentsDo() throws Exception {
        Path pins = Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-telemetry-test");
        PersistentAttachments persistent = new KeptAttachments(pins, PersistentMain.PATIENCE);
        PersistentAttachment attachment = persistent.attach(Scope.cgroup(inside.path()));
        try (ForeignProgram program = ForeignProgram.startIn(inside);
                MptcpMeters meters = new MptcpMeters(
                        MptcpMetrics.builder().persistent(persistent).build(), Duration.ZERO)) {
            meters.bindTo(registry);
            program.socket(SocketCall.TCP);
            String id = Long.toString(attachment.id());
            assertThat(registry.scrape())
                    .contains(line("active", id, "", "1.0"), line("sockets_total", id, "converted", "1.0"));
        } finally {
            attachment.detach();
        }
    }

    @Test
    void aRecordingHasItsBeginningItsSocketsAndItsEnd() throws Exception {
        CountDownLatch told = new CountDownLatch(3);
        Path file = directory.resolve("attached.jfr");
        try (Recording recording = new Recording();
                MptcpFlightRecorder recorder = MptcpFlightRecorder.start();
                ForeignProgram program = ForeignProgram.startIn(inside)) {
            recording.start();
            try (Attachment attachment = Mptcpify.attach(inside.path())) {
                // one of two is recorded, the first one before those who are told later
                recorder.sample(attachment, 2);
                try (Subscription subscription = attachment.subscribe(event -> told.countDown())) {
                    program.socket(SocketCall.TCP);
                    program.socket(UDP);
                    program.socket(SocketCall.TCP);
                    program.socket(SocketCall.TCP6);
                    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
                }
            }
            recording.dump(file);
            String scope = "scope = \"" + Scope.cgroup(inside.path()) + "\"";
            assertThat(FlightRecording.printed(file, "mptcpify.Attach"))
                    .contains(scope, "duration = ", "audit = false");
            assertThat(FlightRecording.printed(file, "mptcpify.Detach")).contains(scope, "converted = 3");
            String opened = FlightRecording.printed(file, "mptcpify.SocketOpened");
            assertThat(opened)
                    .contains(scope, "verdict = \"CONVERTED\"", "oneOf = 2")
                    .contains("pid = " + program.process().pid())
                    .contains("command = \"python3");
            assertThat(opened.split("mptcpify.SocketOpened \\{", -1)).hasSize(3);
        }
    }

    private String line(String metric, String name, String verdict, String value) {
        return "mptcpify_attachment_" + metric + "{attachment=\"" + name + "\",scope=\"" + Scope.cgroup(inside.path())
                + "\"" + (verdict.isEmpty() ? "" : ",verdict=\"" + verdict + "\"") + "} " + value;
    }
}
