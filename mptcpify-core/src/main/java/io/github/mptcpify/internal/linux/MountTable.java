// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The mounts of this process's mount namespace, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)).
 *
 * @param mounts in the order of the table
 */
public record MountTable(List<Mount> mounts) {
    private static final File MOUNTINFO = new File("/proc/self/mountinfo");
    private static final Pattern OCTAL_ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    /** The type of the cgroup2 hierarchy. */
    public static final String CGROUP2 = "cgroup2";

    /**
     * A mount.
     *
     * @param id its number
     * @param parent the number of the mount that it is mounted on
     * @param device the device number in the form of st_dev
     * @param root which part of the file system is mounted; for nsfs, such as "net:[4026531840]"; for cgroup2, relative to
     *     the root of this process's cgroup namespace, and so possibly "/../.."
     * @param point where it is mounted
     * @param type the file system's type, as "cgroup2"
     * @param options the file system's own options, as "rw,cpu"
     */
    public record Mount(int id, int parent, long device, String root, String point, String type, String options) {
        /** Whether another mount hides it, since that is mounted on its root. */
        private boolean isHiddenBy(Mount other) {
            return other.parent == id && other.id != id && other.point.equals(point);
        }
    }

    /**
     * Reads the table.
     *
     * @return the table at the moment of the call
     * @throws IOException if {@code /proc} is not mounted
     */
    public static MountTable read() throws IOException {
        return parse(FileUtils.readFileToString(MOUNTINFO, StandardCharsets.ISO_8859_1));
    }

    static MountTable parse(String text) throws IOException {
        return SystemText.read(MOUNTINFO.toString(), () -> new MountTable(mounts(text)));
    }

    private static List<Mount> mounts(String text) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : text.lines().toList()) {
            // 36 35 98:0 /root /point options optional... - type source options
            List<String> fields = List.of(line.split(" ", -1));
            int separator = fields.indexOf("-");
            if (separator < 6 || fields.size() < separator + 3) {
                continue;
            }
            mounts.add(new Mount(
                    Integer.parseInt(fields.get(0)),
                    Integer.parseInt(fields.get(1)),
                    device(fields.get(2)),
                    unescape(fields.get(3)),
                    unescape(fields.get(4)),
                    fields.get(separator + 1),
                    fields.size() > separator + 3 ? fields.get(separator + 3) : ""));
        }
        return List.copyOf(mounts);
    }

    /**
     * A mount of the file system that a file lies on.
     *
     * @param device the file's st_dev
     * @return the first one
     */
    public Optional<Mount> of(long device) {
        return mounts.stream().filter(mount -> mount.device() == device).findFirst();
    }

    /**
     * What is mounted at a path.
     *
     * @param point absolute and without symbolic links
     * @return the mount that no other one at the same path hides
     */
    public Optional<Mount> at(String point) {
        return mounts.stream()
                .filter(mount -> mount.point().equals(point) && isOnTop(mount))
                .findFirst();
    }

    /**
     * The mounts of a type that no other one at the same path hides.
     *
     * @param type as "cgroup2"
     * @return in the order of the table
     */
    public Stream<Mount> ofType(String type) {
        return mounts.stream().filter(mount -> mount.type().equals(type) && isOnTop(mount));
    }

    /**
     * Where most of the cgroup2 hierarchy can be seen. Do not use it to find a certain cgroup, which may lie outside of this
     * mount.
     *
     * @return the mount point, empty where it is not mounted
     */
    public Optional<String> cgroup2() {
        return ofType(CGROUP2)
                .min(Comparator.comparing(mount -> CgroupPath.parse(mount.root()), CgroupPath.HIGHEST_FIRST))
                .map(Mount::point);
    }

    private boolean isOnTop(Mount mount) {
        return mounts.stream().noneMatch(mount::isHiddenBy);
    }

    /** Converts "major:minor" as glibc's makedev(3) does, to the form that stat(2) has in st_dev. */
    private static long device(String majorMinor) {
        int colon = majorMinor.indexOf(':');
        long major = Long.parseLong(majorMinor.substring(0, colon));
        long minor = Long.parseLong(majorMinor.substring(colon + 1));
        return ((major & 0xfffff000L) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00L) << 12) | (minor & 0xff);
    }

    /** Spaces and the like are written byte by byte as three octal digits; file names are taken as UTF-8. */
    private static String unescape(String field) {
        Matcher matcher = OCTAL_ESCAPE.matcher(field);
        String bytes = matcher.replaceAll(
                escape -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
