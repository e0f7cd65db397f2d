// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where the cgroups of a systemd unit lie, whether it runs or not, by systemctl(1); see systemd.slice(5). */
public final class SystemdUnit {
    /** Exists if systemd runs this machine: sd_booted(3). */
    private static final Path BOOTED = Path.of("/run/systemd/system");

    /** The unit that systemd itself is in: systemd.special(7). */
    private static final String ITSELF = "init.scope";

    /** The characters of names, from systemd.unit(5), and *. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9:_.\\\\@*-]+\\.(service|scope|slice|socket|mount|swap)");

    private static final Pattern USER_MANAGER = Pattern.compile("user@(\\d+)\\.service/(.+)");
    private static final Pattern INSTANCES = Pattern.compile("([^*@]+@)[^@]*(\\.[a-z]+)");

    private SystemdUnit() {}

    /**
     * A unit's name in full.
     *
     * @param name as a user types it
     * @return the same with its suffix
     * @throws IllegalArgumentException if no unit can have such a name
     */
    public static String normal(String name) {
        Matcher user = USER_MANAGER.matcher(name);
        if (user.matches()) {
            return name.substring(0, user.start(2)) + normalBelow(name, user.group(2));
        }
        return normalUnit(name, name);
    }

    private static String normalBelow(String given, String path) {
        if (!path.contains("/")) {
            throw new IllegalArgumentException("not a unit of a user's systemd: \"" + given
                    + "\": name its slice too, as in user@1000.service/app.slice/" + path);
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            names.add(normalUnit(given, name));
        }
        return String.join("/", names);
    }

    private static String normalUnit(String given, String name) {
        String full = name.contains(".") ? name : name + ".service";
        if (!NAME.matcher(full).matches() || full.contains("**")) {
            throw new IllegalArgumentException("not the name of a systemd unit: \"" + given
                    + "\"; it is as nginx.service, worker@*.service, or user@1000.service/app.slice/shop.service");
        }
        if (full.contains("*") && !INSTANCES.matcher(full).matches()) {
            throw new IllegalArgumentException("the slice of \"" + given
                    + "\" cannot be told for each unit that matches; name the cgroups: system.slice/" + full);
        }
        return full;
    }

    /**
     * The pattern of the paths of a unit's cgroups, from the hierarchy's root.
     *
     * @param name from {@link #normal}
     * @return the pattern
     * @throws IOException if systemd does not run this machine or does not know the unit, or its paths mean other cgroups
     *     here
     */
    public static String pattern(String name) throws IOException {
        String operation = "find the cgroup of " + name + ": ";
        if (!Files.isDirectory(BOOTED)) {
            throw new IOException(operation + "systemd does not run this machine. Name the cgroup: --cgroup DIR");
        }
        String systemd = property(operation, show(ITSELF), "ControlGroup");
        requireSameView(operation, systemd, CgroupSearch.pathIn(Path.of("/proc/1/cgroup")));
        String above = systemd.substring(1, systemd.length() - ITSELF.length());
        Matcher user = USER_MANAGER.matcher(name);
        if (user.matches()) {
            return above + slice("user-" + user.group(1) + ".slice") + "/" + name;
        }
        return above + below(operation, name, show(name.replace("*", "any")));
    }

    /** Below systemd's own root. */
    static String below(String operation, String name, String answer) throws IOException {
        if (property(operation, answer, "LoadState").equals("not-found")) {
            throw new IOException(operation + "systemd knows no such unit. systemctl list-unit-files lists them");
        }
        if (name.endsWith(".slice")) {
            return slice(name);
        }
        String slice = property(operation, answer, "Slice");
        if (slice.isEmpty()) {
            throw new IOException(operation + "systemd gives it none");
        }
        String path = slice(slice);
        return path.isEmpty() ? name : path + "/" + name;
    }

    /** The path of a slice: "a-b.slice" lies in "a.slice"; systemd.slice(5). */
    static String slice(String name) {
        if (name.equals("-.slice")) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
            path.append(name, 0, dash).append(".slice/");
        }
        return path.append(name).toString();
    }

    private static String show(String name) throws IOException {
        Process systemctl = new ProcessBuilder(
                        "systemctl", "show", "-p", "LoadState", "-p", "Slice", "-p", "ControlGroup", "--", name)
                .redirectErrorStream(true)
                .start();
        return new String(systemctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** In a cgroup namespace other than systemd's, its paths mean other cgroups. */
    static void requireSameView(String operation, String told, Optional<String> seen) throws IOException {
        if (!seen.equals(Optional.of(told)) || !told.endsWith("/" + ITSELF)) {
            throw new IOException(operation + "systemd is in the cgroup " + told + ", and is seen in "
                    + seen.orElse("none")
                    + " from here, so that its paths mean others here. Name the cgroup: --cgroup DIR");
        }
    }

    private static String property(String operation, String answer, String property) throws IOException {
        String start = property + "=";
        return answer.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new IOException(operation + "systemctl says: " + answer.strip()));
    }
}
