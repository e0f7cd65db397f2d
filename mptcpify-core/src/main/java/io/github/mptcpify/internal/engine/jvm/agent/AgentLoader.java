// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's classes and those that it brings from a folder inside its jar, where no other loader finds them; and none of the
 * application's. So neither meets the other's JNA, or another version of this library.
 *
 * <p>Each JVM's start waits for this: it does without lambdas, and without strings put together by {@code +}, whose first use
 * in a JVM costs more than all the rest.
 */
final class AgentLoader extends ClassLoader {
    private static final String FOLDER = "isolated/";

    static {
        registerAsParallelCapable();
    }

    private final String location;
    private final File file;

    /**
     * Loads a class from the folder.
     *
     * @param name the class's
     */
    static Class<?> load(String name) throws ClassNotFoundException, IOException, URISyntaxException {
        return new AgentLoader(name).loadClass(name);
    }

    /** Finds the jar by a class that is in it. */
    private AgentLoader(String name) throws IOException, URISyntaxException {
        super("mptcpify-agent", getPlatformClassLoader());
        // not by where this class is from: an application may have a copy of it, which comes first on the class path
        Enumeration<URL> urls = ClassLoader.getSystemResources(FOLDER.concat(resource(name)));
        while (urls.hasMoreElements()) {
            String text = urls.nextElement().getPath();
            String jar = text.substring(0, text.indexOf('!'));
            File found = new File(new URI(jar));
            // one that was attached before may have been deleted since
            if (found.exists()) {
                location = jar;
                file = found;
                return;
            }
        }
        throw new FileNotFoundException("mptcpify-agent.jar");
    }

    private static String resource(String name) {
        return name.replace('.', '/').concat(".class");
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = read(resource(name));
            if (bytes != null) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            byte[] bytes = read(name);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        try {
            return read(name) == null ? null : new URL("jar:" + location + "!/" + FOLDER + name);
        } catch (IOException e) {
            return null;
        }
    }

    /** Opened anew each time: nothing is to be held open for the few classes that are loaded from it. */
    private byte @Nullable [] read(String name) throws IOException {
        try (JarFile jar = new JarFile(file, /* verify= */ false)) {
            ZipEntry entry = jar.getEntry(FOLDER.concat(name));
            if (entry == null) {
                return null;
            }
            try (InputStream in = jar.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }
}
