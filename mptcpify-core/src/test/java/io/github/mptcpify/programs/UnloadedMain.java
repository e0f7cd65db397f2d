// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import java.io.File;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Loads the library by a class loader of its own, as a container loads a web application, JNA with it; uses it, releases it or not,
 * and says whether the loader is collected.
 */
public final class UnloadedMain {
    /** JNA's thread that cleans up ends after half a minute without work. */
    private static final int TRIES = 90;

    private static final int FEW_TRIES = 3;
    private static final long WAIT_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private UnloadedMain() {}

    public static void main(String[] none) throws Exception {
        List<URL> all = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            all.add(Path.of(entry).toUri().toURL());
        }
        System.out.println("kept: " + collected(all, false, FEW_TRIES));
        System.out.println("released: " + collected(all, true, TRIES));
    }

    private static boolean collected(List<URL> path, boolean release, int tries) throws Exception {
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
        PhantomReference<ClassLoader> reference = loaded(path, release, queue);
        boolean collected = false;
        for (int i = 0; i < tries && !collected; i++) {
            System.gc();
            collected = queue.remove(WAIT_MILLIS) == reference;
        }
        return collected;
    }

    private static PhantomReference<ClassLoader> loaded(
            List<URL> path, boolean release, ReferenceQueue<ClassLoader> queue) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            use(loader);
            if (release) {
                refused(loader);
                release(loader);
                // it works again
                use(loader);
                release(loader);
            }
            return new PhantomReference<>(loader, queue);
        }
    }

    /** While something is open. */
    private static void refused(ClassLoader loader) throws Exception {
        try (AutoCloseable watch = watch(loader)) {
            release(loader);
            System.out.println("released with an open " + watch);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalStateException)) {
                throw e;
            }
        }
    }

    private static AutoCloseable watch(ClassLoader loader) throws Exception {
        Consumer<Object> nobody = event -> {};
        return (AutoCloseable) loader.loadClass("io.github.mptcpify.MptcpSocketInspector")
                .getMethod("watch", Duration.class, Consumer.class)
                .invoke(null, Duration.ofSeconds(1), nobody);
    }

    private static void release(ClassLoader loader) throws Exception {
        loader.loadClass("io.github.mptcpify.Mptcpify").getMethod("release").invoke(null);
    }

    private static void use(ClassLoader loader) throws Exception {
        Class<?> inspector = loader.loadClass("io.github.mptcpify.MptcpSocketInspector");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Stream<?> sockets = (Stream<?>) inspector.getMethod("list").invoke(null)) {
            inspector.getMethod("status", Object.class).invoke(null, socket);
            sockets.forEach(listed -> {});
        }
        inspector
                .getMethod("inspectProcess", long.class)
                .invoke(null, ProcessHandle.current().pid());
        watch(loader).close();
        loader.loadClass("io.github.mptcpify.MptcpJvm").getMethod("mend").invoke(null);
    }
}
