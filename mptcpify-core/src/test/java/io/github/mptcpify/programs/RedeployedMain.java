// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;

/**
 * A container that deploys an application so many times, each time with a class loader of its own, JNA with it; says what has
 * stayed of it: a line each for class loaders, threads, descriptors, what is mapped, and memory beyond a bound.
 */
public final class RedeployedMain {
    /** JNA's thread that cleans up ends after half a minute without work. */
    private static final int TRIES = 120;

    /** What an application needs; a path of all that tests have would be searched for each class. */
    private static final String NEEDED =
            ".*(classes|/jna[^/]*\\.jar|/micrometer[^/]*\\.jar|/prometheus[^/]*\\.jar|/HdrHistogram[^/]*\\.jar|/LatencyUtils[^/]*\\.jar)";

    private RedeployedMain() {}

    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[0]);
        try (Recording recording = new Recording()) {
            // the container's own, that goes on
            recording.start();
            List<String> threads = threads();
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            // the first one makes the JVM open what it keeps
            loaders.add(deployed());
            List<String> descriptors = DescriptorsCounted.open();
            for (int i = 1; i < times; i++) {
                loaders.add(deployed());
            }
            for (int i = 0; i < TRIES && (left(loaders) > 0 || !mapped().isEmpty()); i++) {
                TimeUnit.SECONDS.sleep(1);
                System.gc();
            }
            System.out.println("deployed " + loaders.size());
            System.out.println("loaders " + left(loaders));
            System.out.println("threads " + without(threads(), threads));
            System.out.println("descriptors " + without(DescriptorsCounted.open(), descriptors));
            System.out.println("mapped " + mapped());
            System.out.println(residentMebibytes());
            while (System.in.read() >= 0) {}
        }
    }

    private static long left(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static WeakReference<ClassLoader> deployed() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.matches(NEEDED)) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Callable<?> application =
                    (Callable<?>) loader.loadClass("io.github.mptcpify.programs.RedeployedApplication")
                            .getConstructor()
                            .newInstance();
            if (!Boolean.TRUE.equals(application.call())) {
                throw new IllegalStateException("the application did not work");
            }
            return new WeakReference<>(loader);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static List<String> without(List<String> all, List<String> those) {
        List<String> rest = new ArrayList<>(all);
        those.forEach(rest::remove);
        return rest;
    }

    /** JNA's library, which each class loader has one of, and maps and rings of BPF. */
    private static List<String> mapped() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(map -> map.contains("anon_inode") || map.contains("/jna"))
                    .map(map -> map.replaceFirst(".* ", ""))
                    .distinct()
                    .toList();
        }
    }

    private static long residentMebibytes() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        }
    }
}
