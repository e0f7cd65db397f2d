// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.linux.CLibrary;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.programs.MuslMain;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a JVM of Alpine Linux meets, as far as a JVM of glibc can tell: Debian has musl and a compiler for it, and no JVM for it.
 */
@Tag("pure")
class MuslTest {
    private static final String ARCHITECTURE = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    private static final Path LINKER = Path.of("/lib/ld-musl-" + ARCHITECTURE + ".so.1");

    /** Prints why a library cannot be loaded, which of the functions that it names are missing, and what it has mapped. */
    private static final String PROGRAM = """
            #include <dlfcn.h>
            #include <stdio.h>

            int main(int count, char **arguments)
            {
                char line[4096];
                FILE *maps = fopen("/proc/self/maps", "r");

                puts(dlopen(arguments[1], RTLD_NOW) ? "loaded" : dlerror());
                for (int i = 2; i < count; i++)
                    if (!dlsym(RTLD_DEFAULT, arguments[i]))
                        printf("missing: %s\\n", arguments[i]);
                while (fgets(line, sizeof line, maps))
                    fputs(line, stdout);
                return 0;
            }
            """;

    @TempDir
    private static Path directory;

    private static Path library;

    @BeforeAll
    static void unpackJnasOwnLibrary() throws Exception {
        String resource = "/com/sun/jna/linux-" + ARCHITECTURE.replace('_', '-') + "/libjnidispatch.so";
        library = directory.resolve("libjnidispatch.so");
        try (InputStream packed = Syscalls.class.getResourceAsStream(resource)) {
            Files.copy(packed, library);
        }
    }

    /** Of JNA's own library musl misses something, and of what this one calls by it nothing. */
    @Test
    void jnasOwnLibraryMissesGlibcThere() throws Exception {
        Path source = Files.writeString(directory.resolve("musl.c"), PROGRAM);
        Path program = directory.resolve("musl");
        run(List.of("musl-gcc", "-o", program.toString(), source.toString()));
        List<String> command = new ArrayList<>(List.of(program.toString(), library.toString()));
        command.addAll(functions());
        String said = run(command);
        assertThat(said).startsWith("Error relocating " + library).contains(": symbol not found\n");
        assertThat(said).doesNotContain("missing:");
        assertThat(CLibrary.isMusl(said)).isTrue();
        assertThat(CLibrary.isMusl()).as("of this JVM").isFalse();
    }

    @Test
    void theRefusalNamesThePackage() throws Exception {
        try (JavaProgram program =
                JavaProgram.startWith("-Djna.tmpdir=/proc/nothing", MuslMain.class, LINKER.toString())) {
            assertThat(program.line())
                    .contains(
                            "JNA cannot load its own library, which is made for glibc: this system's C library is musl (")
                    .contains("apk add java-jna-native", "-Djna.boot.library.path=/usr/lib");
        }
    }

    /** There a library stands in for the distribution's: JNA's own, which it cannot unpack. */
    @Test
    void jnaTakesALibraryThatIsNamed() throws Exception {
        String options = "JAVA_TOOL_OPTIONS=-Djna.tmpdir=/proc/nothing -Djna.boot.library.path=" + directory;
        try (JavaProgram program = JavaProgram.start(List.of("env", options), MuslMain.class, LINKER.toString())) {
            assertThat(program.line()).startsWith("TCP beside ");
        }
    }

    /** The functions of C that are called by JNA. */
    private static List<String> functions() throws ClassNotFoundException {
        Class<?> owner = Class.forName("io.github.mptcpify.jna.LibC", false, Syscalls.class.getClassLoader());
        List<String> functions = Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> Modifier.isNative(method.getModifiers()))
                .map(Method::getName)
                .distinct()
                .toList();
        assertThat(functions).contains("getsockopt", "setns");
        return functions;
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
