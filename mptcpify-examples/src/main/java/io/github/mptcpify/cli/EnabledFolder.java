// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is enabled at each boot: a folder with a file an attachment, which an administrator may edit too. */
final class EnabledFolder {
    private static final String PROPERTY = "mptcpify.enabled.d";
    private static final String SUFFIX = ".conf";

    private final Path folder;

    EnabledFolder(Path folder) {
        this.folder = folder;
    }

    /** That of this machine. */
    static EnabledFolder standard() {
        return new EnabledFolder(Path.of(System.getProperty(PROPERTY, "/etc/mptcpify/enabled.d")));
    }

    /** Where it is. */
    Path path() {
        return folder;
    }

    /**
     * What its files say.
     *
     * @param files those that say an attachment, by their names
     * @param failures what is wrong with the others
     */
    record Contents(List<EnabledFile> files, List<IOException> failures) {
        /** The file that says just this attachment, or else one that this came of. */
        Optional<EnabledFile> file(AttachOptions options) {
            return exact(options)
                    .or(() -> files.stream().filter(file -> file.says(options)).findFirst());
        }

        private Optional<EnabledFile> exact(AttachOptions options) {
            return files.stream().filter(file -> file.options().equals(options)).findFirst();
        }
    }

    /** Reads all its files; one that is not there has none. */
    Contents read() throws IOException {
        List<EnabledFile> files = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (Path path : paths()) {
            try {
                files.add(EnabledFile.read(path));
            } catch (FileSystemException e) {
                failures.add(new IOException(Errors.message(e), e));
            } catch (IOException e) {
                failures.add(e);
            }
        }
        return new Contents(List.copyOf(files), List.copyOf(failures));
    }

    private List<Path> paths() throws IOException {
        List<Path> paths = new ArrayList<>();
        if (Files.exists(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "[!.]*" + SUFFIX)) {
                found.forEach(paths::add);
            }
        }
        paths.sort(null);
        return paths;
    }

    /** Removes those of which a condition is true, and tells which these were. */
    List<EnabledFile> removeIf(Predicate<EnabledFile> condition) throws IOException {
        List<EnabledFile> removed = new ArrayList<>();
        for (EnabledFile file : read().files()) {
            if (condition.test(file) && Files.deleteIfExists(file.path())) {
                removed.add(file);
            }
        }
        return removed;
    }

    /**
     * Writes a file, without a name that is read yet: so that what cannot be written down is known before it is attached.
     *
     * @param options what it says
     * @param lines the same, as the file has it
     * @throws IOException if it cannot be written
     */
    Draft draft(AttachOptions options, List<String> lines) throws IOException {
        try {
            Optional<EnabledFile> known = read().exact(options);
            if (known.isPresent()) {
                return new Draft(known.get().path(), known.get().path());
            }
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, ".", ".new");
            Files.write(draft, lines);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            return new Draft(draft, folder.resolve(name(options.scope())));
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "this user may not write down in " + folder + " what is enabled at each boot: run it as root", e);
        } catch (IOException e) {
            throw new IOException(
                    "it cannot be written down for the next boot: " + Errors.message(e)
                            + "; --now-only enables it until the machine restarts",
                    e);
        }
    }

    /** A scope as a file's name, without its suffix. */
    static String name(Scope scope) {
        String name = switch (scope.kind()) {
            case UNIT, CGROUPS -> scope.name();
            case CGROUP -> "cgroup" + scope.path();
            case NETWORK_NAMESPACE -> "netns" + scope.path();
            case PROCESS -> "pid-" + scope.pid();
            case HOST -> "host";
        };
        String plain = name.replaceAll("[^A-Za-z0-9:_.@-]", "_");
        return plain.length() <= 200 ? plain : plain.substring(0, 200);
    }

    /** A file that was written and that nobody reads yet. Closed without being kept, it goes. */
    static final class Draft implements AutoCloseable {
        private final Path written;
        private final Path wanted;

        private Draft(Path written, Path wanted) {
            this.written = written;
            this.wanted = wanted;
        }

        /** Gives it its name, or one with a number where another file has that. */
        Path keep() throws IOException {
            if (written.equals(wanted)) {
                return wanted;
            }
            for (int number = 1; ; number++) {
                Path path = wanted.resolveSibling(wanted.getFileName() + (number == 1 ? "" : "-" + number) + SUFFIX);
                try {
                    // unlike a move it never takes another's place
                    return Files.createLink(path, written);
                } catch (FileAlreadyExistsException e) {
                    // of another attachment: with other filters, or a name that is written alike
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (!written.equals(wanted)) {
                Files.deleteIfExists(written);
            }
        }
    }
}
