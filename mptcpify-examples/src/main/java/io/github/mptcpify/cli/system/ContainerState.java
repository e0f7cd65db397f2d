// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import io.github.mptcpify.internal.linux.CgroupSearch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a container runtime tells its hooks: the state of a container, by the OCI's runtime specification.
 *
 * @param id the container's
 * @param status as "creating", "created", "running", "stopped"
 * @param pid of its first process; 0 where there is none
 * @param annotations those of its configuration
 */
public record ContainerState(String id, String status, long pid, Map<String, String> annotations) {
    /** Shorter ones are no runtime's, and might be a part of another cgroup's name. */
    private static final int SHORTEST_ID = 12;

    /** Takes a copy of the annotations. */
    public ContainerState {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Reads one.
     *
     * @throws IOException if it is none
     */
    public static ContainerState read(InputStream in) throws IOException {
        try {
            Map<String, Object> state = JsonText.object(in);
            Map<String, String> annotations = new HashMap<>();
            if (state.get("annotations") instanceof Map<?, ?> told) {
                told.forEach((key, value) -> annotations.put(String.valueOf(key), String.valueOf(value)));
            }
            long pid = state.get("pid") instanceof Number number ? number.longValue() : 0;
            return new ContainerState(text(state, "id"), text(state, "status"), pid, annotations);
        } catch (IOException e) {
            throw new IOException(
                    "the standard input has no state of a container, as a runtime gives it to its hooks: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static String text(Map<String, Object> state, String key) throws IOException {
        if (state.get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IOException("\"" + key + "\" is missing");
    }

    /** Whether it has ended. */
    public boolean isOver() {
        return pid == 0 || status.equals("stopped");
    }

    /**
     * The directory of its cgroup: the topmost one that is called after it, since a runtime may put the first process into one
     * below that.
     *
     * @throws IOException if none is called so: what its first process is in may be others' too, and is not the container's
     */
    public Path cgroup() throws IOException {
        String path = CgroupSearch.pathIn(Path.of("/proc", Long.toString(pid), "cgroup"))
                .orElse("");
        Optional<String> named = named(path);
        if (named.isEmpty()) {
            throw new IOException("it has no cgroup of its own: its first process is in "
                    + (path.isEmpty() ? "none of the cgroup2 hierarchy" : path) + ", which is not called after it");
        }
        return CgroupSearch.named(named.get());
    }

    private Optional<String> named(String path) {
        for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
            String upper = end < 0 ? path : path.substring(0, end);
            if (isNamed(Path.of(upper))) {
                return Optional.of(upper);
            }
            if (end < 0) {
                return Optional.empty();
            }
        }
    }

    /** Whether the last name of a path is this container's. */
    public boolean isNamed(Path path) {
        Path last = path.getFileName();
        return id.length() >= SHORTEST_ID && last != null && last.toString().contains(id);
    }
}
