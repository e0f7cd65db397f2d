// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.cli.output.EventLines;
import io.github.mptcpify.cli.output.EventTableTest;
import io.github.mptcpify.cli.output.EventView;
import io.github.mptcpify.cli.output.Output;
import io.github.mptcpify.cli.output.Printer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What could not be written is not passed over. */
@Tag("pure")
class OutputTest {
    @Test
    void aFullDiskIsNoticed() throws IOException {
        try (Output output = new Output(new FileOutputStream("/dev/full"));
                PrintWriter writer = new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), true)) {
            assertThat(output.failure()).isEmpty();
            writer.println("lost");
            assertThat(output.failure()).isPresent();
            StringWriter told = new StringWriter();
            assertThat(Errors.notWritten(output.failure().orElseThrow(), new PrintWriter(told)))
                    .isEqualTo(Errors.FAILED);
            assertThat(told).hasToString("error: the output is not whole: No space left on device\n");
        }
    }

    @Test
    void whoWritesEndsAtTheFirstFailure() throws IOException {
        Output output = new Output(new FileOutputStream("/dev/full"));
        // not closed: what could not be written stays in it
        Printer printer = new Printer(output);
        assertThatThrownBy(() -> printer.println("lost"))
                .isInstanceOf(Printer.Failed.class)
                .hasMessageContaining("No space left on device");
        assertThatThrownBy(printer::flush).isInstanceOf(Printer.Failed.class);
        Printer whole = new Printer(new Output(OutputStream.nullOutputStream()));
        whole.println("line");
        whole.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "--help", "help", "run --help", "--version", ""})
    void aFailureIsToldOnceAndEndsTheCommand(String arguments) throws IOException {
        Output output = new Output(new FileOutputStream("/dev/full"));
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new Printer(output), new PrintWriter(err), false)
                .execute(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertThat(code).isEqualTo(Errors.FAILED);
        assertThat(err).asString().isEmpty();
        assertThat(output.failure()).isPresent();
    }

    @Test
    void whatIsSaidOfAFileNamesIt(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Output.write(Path.of("/dev/full"), "lost"))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/dev/full: No space left on device");
        assertThatThrownBy(() -> Output.write(folder, "lost")).hasMessageStartingWith(folder + ": ");
        Path file = folder.resolve("file");
        Output.write(file, "text");
        assertThat(file).hasContent("text");
    }

    /** A watch, for one: its events come on another thread. */
    @Test
    void eventsThatNobodyReadsEndTheWatch() throws IOException {
        CountDownLatch enough = new CountDownLatch(1);
        EventView view = new EventLines(new Printer(new Output(new FileOutputStream("/dev/full"))), true);
        new Limited(view, null, enough).accept(EventTableTest.event(1, "curl", 7, SocketEvent.Verdict.CONVERTED));
        assertThat(enough.getCount()).isZero();
        CountDownLatch whole = new CountDownLatch(1);
        EventView read = new EventLines(new Printer(new Output(OutputStream.nullOutputStream())), true);
        new Limited(read, null, whole).accept(EventTableTest.event(1, "curl", 7, SocketEvent.Verdict.CONVERTED));
        assertThat(whole.getCount()).isOne();
    }

    @Test
    void whatIsWrittenIsNoFailure() throws IOException {
        try (Output output = new Output(OutputStream.nullOutputStream())) {
            output.write(7);
            assertThat(output.failure()).isEmpty();
        }
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoNews() {
        StringWriter told = new StringWriter();
        assertThat(Errors.notWritten(new IOException("Broken pipe"), new PrintWriter(told)))
                .isEqualTo(Errors.FAILED);
        assertThat(told).asString().isEmpty();
    }
}
