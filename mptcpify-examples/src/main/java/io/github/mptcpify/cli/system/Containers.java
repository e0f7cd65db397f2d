// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroups of a container, as podman and docker name them: by its id, whatever lies above. It has the same one each time
 * that it is started, under each manager of cgroups, and need not run.
 */
public final class Containers {
    /** Of the 64 digits of an id as many as a pattern has room for: no two containers share these. */
    private static final int DIGITS = 48;

    /** Each tool, with what stands before the id in the cgroup's name; podman's monitor has a cgroup by the id too. */
    private static final Map<String, String> TOOLS = new LinkedHashMap<>();

    static {
        TOOLS.put("podman", "libpod-");
        TOOLS.put("docker", "*");
    }

    private Containers() {}

    /**
     * The pattern of a container's cgroup.
     *
     * @param name its name or id, behind "podman:" or "docker:" where only one of them is meant
     * @throws IOException if there is no such container, or several
     */
    public static String pattern(String name) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> answers = new ArrayList<>();
        for (String tool : TOOLS.keySet()) {
            if (name.startsWith(tool + ":")) {
                return pattern(tool, id(tool, name.substring(tool.length() + 1)));
            }
            try {
                found.putIfAbsent(id(tool, name), tool);
            } catch (IOException e) {
                answers.add(String.valueOf(e.getMessage()));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("container " + name + ": there is none of this name. " + String.join("; ", answers));
        }
        if (found.size() > 1) {
            throw new IOException("container " + name + ": podman and docker have one of this name each; say podman:"
                    + name + " or docker:" + name);
        }
        Map.Entry<String, String> only = found.entrySet().iterator().next();
        return pattern(only.getValue(), only.getKey());
    }

    private static String pattern(String tool, String id) {
        return "**/" + TOOLS.get(tool) + id.substring(0, DIGITS) + "*";
    }

    private static String id(String tool, String name) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(tool, "container", "inspect", "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException(tool + " is not installed", e);
        }
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() == 0) {
                return id(text).orElseThrow(
                                () -> new IOException(tool + " container inspect " + name + " tells no id"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + tool + " ran");
        }
        throw new IOException(tool + " knows none: " + tool + " container inspect " + name);
    }

    /** Of what "container inspect" prints, a list of one object. */
    public static Optional<String> id(String inspected) throws IOException {
        return JsonText.objects("container inspect", inspected).stream()
                .map(container -> String.valueOf(container.get("Id")))
                .filter(id -> id.matches("[0-9a-f]{64}"))
                .findFirst();
    }
}
