// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.jfr.MptcpFlightRecorder;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.github.mptcpify.micrometer.MptcpMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A web application's life, from its deployment to its end: uses all of the library that goes on by itself, and closes it. */
public final class RedeployedApplication implements Callable<Boolean> {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Whether it did as it should. */
    @Override
    @SuppressWarnings("try") // what it attaches and watches is open meanwhile
    public Boolean call() throws Exception {
        CountDownLatch opened = new CountDownLatch(2);
        boolean seen;
        try (Attachment attachment = Mptcpify.attach(Scope.currentProcess());
                Subscription subscription = attachment.subscribe(event -> opened.countDown());
                MptcpWatch watch = MptcpSocketInspector.watch(event -> {});
                MptcpFlightRecorder recorder = MptcpFlightRecorder.start().sample(attachment, 1);
                MptcpMeters meters = new MptcpMeters(
                        MptcpMetrics.builder().attachment("shop", attachment).build())) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            meters.bindTo(registry);
            seen = serves()
                    && opened.await(20, TimeUnit.SECONDS)
                    && registry.scrape().contains("shop");
        }
        Mptcpify.release();
        return seen;
    }

    private static boolean serves() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, listener.getLocalPort());
                Socket accepted = listener.accept()) {
            client.getOutputStream().write(1);
            return accepted.getInputStream().read() == 1 && MptcpSocketInspector.isMptcp(accepted);
        }
    }
}
