// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.micrometer;

import io.github.mptcpify.metrics.Metric;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Gives the metrics of {@link MptcpMetrics} to Micrometer, under the same names. The program has to depend on
 * Micrometer itself (micrometer-core 1.9 or later). Safe for any thread.
 *
 * <p>For example {@code new MptcpMeters(MptcpMetrics.builder().port(8443).build()).bindTo(registry)}.
 *
 * <p>All meters share one reading, which is valid for a second: so a scrape lists the kernel's sockets once, for any
 * number of meters. If a reading fails, gauges are NaN and counters keep their values; the first of several failures in
 * a row is logged ({@link System.Logger} {@code io.github.mptcpify}, WARNING). There is no thread.
 */
@SuppressWarnings("exports") // of Micrometer, which a program that does without it does not need
public final class MptcpMeters implements MeterBinder, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final Duration USUAL_AGE = Duration.ofSeconds(1);

    private final MptcpMetrics metrics;
    private final long maximumAgeNanos;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();

    /** This and the next fields are guarded by {@code this}. */
    private Map<String, Map<Map<String, String>, Double>> values = new HashMap<>();

    private List<Metric> latest = List.of();
    private long readAt;
    private boolean isRead;
    private boolean hasFailed;

    /** A meter of a registry. */
    private record Key(MeterRegistry registry, String name, Map<String, String> labels) {}

    /**
     * Makes meters whose readings are valid for a second.
     *
     * @param metrics the metrics to read
     */
    public MptcpMeters(MptcpMetrics metrics) {
        this(metrics, USUAL_AGE);
    }

    /**
     * Makes meters whose readings are valid for a given time.
     *
     * @param metrics the metrics to read
     * @param maximumAge how old a reading may be, 0 or more; with 0, each meter reads anew
     * @throws IllegalArgumentException if it is negative
     */
    public MptcpMeters(MptcpMetrics metrics, Duration maximumAge) {
        if (maximumAge.isNegative()) {
            throw new IllegalArgumentException("a reading cannot be " + maximumAge + " old");
        }
        this.metrics = metrics;
        this.maximumAgeNanos = maximumAge.toNanos();
    }

    /** {@inheritDoc} */
    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        refresh();
        register(registry);
    }

    /** Removes the meters from the registries to which they were bound. */
    @Override
    public void close() {
        registries.clear();
        List<Key> all = new ArrayList<>(meters.keySet());
        for (Key key : all) {
            Meter meter = meters.remove(key);
            if (meter != null) {
                key.registry().remove(meter);
            }
        }
    }

    /**
     * Registers all present meters. Later ones, such as those of a new path, are registered by the reading that first
     * has them.
     */
    private void register(MeterRegistry registry) {
        List<Metric> read;
        synchronized (this) {
            read = latest;
        }
        for (Metric metric : read) {
            for (Metric.Sample sample : metric.samples()) {
                meters.computeIfAbsent(
                        new Key(registry, metric.name(), sample.labels()),
                        key -> meter(registry, metric, sample.labels()));
            }
        }
    }

    private Meter meter(MeterRegistry registry, Metric metric, Map<String, String> labels) {
        List<Tag> tags = labels.entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        String unit = metric.unit().isEmpty() ? null : metric.unit();
        return switch (metric.type()) {
            case GAUGE ->
                Gauge.builder(metric.name(), this, meters -> meters.value(metric.name(), labels))
                        .description(metric.description())
                        .baseUnit(unit)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry);
            case COUNTER ->
                FunctionCounter.builder(metric.name(), this, meters -> meters.value(metric.name(), labels))
                        .description(metric.description())
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry);
        };
    }

    private double value(String name, Map<String, String> labels) {
        if (refresh()) {
            registries.forEach(this::register);
        }
        synchronized (this) {
            Double value = values.getOrDefault(name, Map.of()).get(labels);
            return value == null ? Double.NaN : value;
        }
    }

    /** Reads anew if the last reading is too old; returns whether it did. */
    private synchronized boolean refresh() {
        if (isRead && System.nanoTime() - readAt < maximumAgeNanos) {
            return false;
        }
        @Nullable List<Metric> read = read();
        // also after a failure: otherwise many meters would try one after the other
        isRead = true;
        readAt = System.nanoTime();
        Map<String, Map<Map<String, String>, Double>> now = new HashMap<>();
        for (Metric metric : read == null ? latest : read) {
            Map<Map<String, String>, Double> samples = new HashMap<>();
            boolean isKnown = read != null || metric.type() == Metric.Type.COUNTER;
            metric.samples().forEach(sample -> samples.put(sample.labels(), isKnown ? sample.value() : Double.NaN));
            now.put(metric.name(), samples);
        }
        values = now;
        if (read != null) {
            latest = read;
        }
        return read != null;
    }

    private @Nullable List<Metric> read() {
        try {
            List<Metric> read = metrics.read();
            hasFailed = false;
            return read;
        } catch (IOException | RuntimeException e) {
            if (!hasFailed) {
                LOGGER.log(System.Logger.Level.WARNING, "MPTCP metrics cannot be read", e);
            }
            hasFailed = true;
            return null;
        }
    }
}
