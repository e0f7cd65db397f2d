// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.ChildLauncher;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.cli.system.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Has the waiting shell start a command under a filter of its own. */
record ChildRun(Shell shell, UnaryOperator<AttachOptions> filters) {
    /**
     * Starts it; where its sockets are to be told of, or it has an agent, whose file has to stay, waits for its end.
     *
     * @param words how many words the command has
     * @param agent for the command's JVMs
     * @return what became of its sockets, if that is to be told
     */
    Optional<Statistics> run(boolean tell, int words, Optional<Path> agent) throws IOException, InterruptedException {
        if (!tell && agent.isEmpty()) {
            shell.startBy(false, words, agent, write(ChildLauncher.detached(filters)));
            return Optional.empty();
        }
        ChildLauncher launcher = Mptcpify.launcher(filters);
        // where the shell is killed before it starts the launcher, nobody would ever report
        CompletableFuture<Void> closing = ProcessHandle.of(shell.pid())
                .map(handle -> handle.onExit().thenRun(() -> close(launcher)))
                .orElseGet(() -> CompletableFuture.runAsync(() -> close(launcher)));
        shell.startBy(tell, words, agent, write(launcher));
        launcher.awaitStart();
        if (!tell) {
            // whoever reads the command's errors to their end must not wait for us
            System.err.close();
        }
        launcher.awaitEnd();
        closing.cancel(false);
        return tell ? Optional.of(launcher.statistics()) : Optional.empty();
    }

    private static void close(ChildLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The launcher removes the file, as it does itself. */
    private static Path write(ChildLauncher launcher) throws IOException {
        Path options = Path.of(launcher.command().get(0)).resolveSibling("options");
        return Files.writeString(options, String.join("\0", launcher.command()) + "\0", StandardCharsets.UTF_8);
    }
}
