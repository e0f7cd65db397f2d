// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a network namespace and can be taken back: a file in {@code /run}, which a boot clears as it clears the
 * settings. Each step is written down before it is done.
 */
public final class AppliedSteps {
    private static final String PROPERTY = "mptcpify.paths.d";

    /** Others may read what was done, and nobody but its maker may say what is to be undone. */
    private static final String DIRECTORY_MODE = "rwxr-xr-x";

    private final Path file;

    private AppliedSteps(Path file) {
        this.file = file;
    }

    /** Those of the calling thread's network namespace that --undo takes back. */
    public static AppliedSteps here() throws IOException {
        return named("");
    }

    /** Those that {@link Follower} takes back itself. */
    static AppliedSteps followed() throws IOException {
        return named(".follow");
    }

    private static AppliedSteps named(String use) throws IOException {
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        String number = namespace.replaceAll("[^0-9]", "");
        Path folder = Path.of(System.getProperty(PROPERTY, "/run/mptcpify/paths"));
        return new AppliedSteps(folder.resolve("netns-" + number + use + ".json"));
    }

    /** Where they are written down. */
    public Path file() {
        return file;
    }

    public List<Step> read() throws IOException {
        List<Step> steps = new ArrayList<>();
        if (Files.exists(file)) {
            requireOwn();
            for (Object each : JSON.std.listFrom(Files.readString(file))) {
                Map<?, ?> step = (Map<?, ?>) each;
                steps.add(new Step(words(step.get("command")), words(step.get("undo"))));
            }
        }
        return steps;
    }

    /** What it says is run: it has to be root's, or the user's own. */
    private void requireOwn() throws IOException {
        Object owner = Files.getAttribute(file, "unix:uid");
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!owner.equals(0) && !owner.equals(self)) {
            throw new IOException(file + " belongs to user " + owner + ", and what it says is not run: remove it");
        }
    }

    private static List<String> words(@Nullable Object list) throws IOException {
        if (!(list instanceof List<?> words) || words.isEmpty()) {
            throw new IOException("what was applied is written down in a file that cannot be read: remove it");
        }
        return words.stream().map(String::valueOf).toList();
    }

    public void write(List<Step> steps) throws IOException {
        if (steps.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        makeFolder();
        List<Map<String, Object>> list = new ArrayList<>();
        for (Step step : steps) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("command", step.command());
            members.put("undo", step.undo());
            list.add(members);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, JSON.std.asString(list) + "\n");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void makeFolder() throws IOException {
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
        }
    }

    /** Fails where this user may not write them down, and so nothing is to be done that could not be taken back. */
    public void requireWritable() throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        try {
            makeFolder();
        } catch (AccessDeniedException e) {
            throw notWritable(folder);
        }
        if (!Files.isWritable(folder)) {
            throw notWritable(folder);
        }
    }

    private static IOException notWritable(Path folder) {
        return new IOException("to change a network namespace's paths takes root, who writes down in " + folder
                + " what can be taken back: run it as root");
    }

    /** One to be locked by whoever is alone to work on these. */
    Path lockFile() throws IOException {
        makeFolder();
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /** Does one, written down first; where it fails, it is struck out again. */
    public void apply(Step step) throws IOException {
        List<Step> before = read();
        List<Step> with = new ArrayList<>(before);
        with.add(step);
        write(with);
        boolean done = false;
        try {
            step.apply();
            done = true;
        } finally {
            if (!done) {
                write(before);
            }
        }
    }
}
