// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/** The C library that this process runs on. */
public final class CLibrary {
    private static final File MAPS = new File("/proc/self/maps");

    /** musl's dynamic linker and its C library are one file, which has one of two names; glibc's are libc.so.6 or libc-2.31.so. */
    private static final Pattern MUSL = Pattern.compile("/(ld-musl-[^/\n]*\\.so\\.1|libc\\.so)$", Pattern.MULTILINE);

    private CLibrary() {}

    /** {@return whether it is musl, by the files that the process has mapped (proc_pid_maps(5)); false where none can be seen} */
    public static boolean isMusl() {
        try {
            return isMusl(FileUtils.readFileToString(MAPS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * As that, of a process whose maps these are.
     *
     * @param maps in the form of proc_pid_maps(5)
     * @return whether musl is among the files
     */
    public static boolean isMusl(String maps) {
        return MUSL.matcher(maps).find();
    }
}
