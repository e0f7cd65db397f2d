// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/** The mounts of this process's mount namespace, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). */
record MountTable(List<Mount> mounts) {
    private static final File MOUNTINFO = new File("/proc/self/mountinfo");
    private static final Pattern OCTAL_ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    /**
     * A mount.
     *
     * @param device the device number in the form of st_dev
     * @param root what of the file system is mounted; of nsfs, as "net:[4026531840]"
     * @param point where it is mounted
     * @param type the file system's type, as "cgroup2"
     * @param options the file system's own options, as "rw,cpu"
     */
    record Mount(long device, String root, String point, String type, String options) {}

    static MountTable read() throws IOException {
        return parse(FileUtils.readFileToString(MOUNTINFO, StandardCharsets.ISO_8859_1));
    }

    static MountTable parse(String text) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : text.lines().toList()) {
            // 36 35 98:0 /root /point options optional... - type source options
            List<String> fields = List.of(line.split(" ", -1));
            int separator = fields.indexOf("-");
            if (separator < 6 || fields.size() < separator + 3) {
                continue;
            }
            mounts.add(new Mount(
                    device(fields.get(2)),
                    unescape(fields.get(3)),
                    unescape(fields.get(4)),
                    fields.get(separator + 1),
                    fields.size() > separator + 3 ? fields.get(separator + 3) : ""));
        }
        return new MountTable(List.copyOf(mounts));
    }

    /** The mount that a file lies on, by the file's st_dev. */
    Optional<Mount> of(long device) {
        return mounts.stream().filter(mount -> mount.device() == device).findFirst();
    }

    /** What is mounted at a path, last of all where one mount hides another. */
    Optional<Mount> at(String point) {
        return mounts.stream().filter(mount -> mount.point().equals(point)).reduce((earlier, later) -> later);
    }

    /** Where the cgroup2 hierarchy is mounted; the last such mount, since it may hide an earlier one. */
    Optional<String> cgroup2() {
        return mounts.stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .map(Mount::point)
                .reduce((earlier, later) -> later);
    }

    /** From "major:minor" to what glibc's makedev(3) makes of them, as stat(2) does for st_dev. */
    private static long device(String majorMinor) {
        int colon = majorMinor.indexOf(':');
        long major = Long.parseLong(majorMinor.substring(0, colon));
        long minor = Long.parseLong(majorMinor.substring(colon + 1));
        return ((major & 0xfffff000L) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00L) << 12) | (minor & 0xff);
    }

    /** Blanks and the like are written as three octal digits, byte by byte, and file names are taken as UTF-8. */
    private static String unescape(String field) {
        Matcher matcher = OCTAL_ESCAPE.matcher(field);
        String bytes = matcher.replaceAll(
                escape -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
