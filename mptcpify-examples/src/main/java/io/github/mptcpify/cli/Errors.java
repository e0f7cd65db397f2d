// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.cli.output.Printer;
import io.github.mptcpify.cli.output.Terminal;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of an error: one line, what was wrong and what to do about it. On a terminal it is broken to fit. */
final class Errors {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private Errors() {}

    static int wrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(failure.getMessage());
        print(
                command.getErr(),
                message.replaceAll("\\s*\\R\\s*", " ")
                                .replaceFirst("is not an? (int|long)$", "is not a whole number")
                                .replaceFirst("is not a double$", "is not a number")
                        + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return WRONG_USAGE;
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        String word = failure.getUnmatched().get(0);
        String kind =
                word.startsWith("-") ? "option" : failure.getCommandLine().getParent() == null ? "command" : "argument";
        // picocli finds something like everything
        List<String> suggestions = failure.getSuggestions().stream()
                .filter(known -> known.startsWith("-") || known.charAt(0) == word.charAt(0))
                .toList();
        String all = kind.equals("command")
                ? "; there are "
                        + String.join(
                                ", ", failure.getCommandLine().getSubcommands().keySet())
                : "";
        return "there is no " + kind + " '" + word + "' here"
                + (suggestions.isEmpty() ? all : ", perhaps " + String.join(" or ", suggestions));
    }

    static int failed(Exception failure, CommandLine command, boolean verbose) {
        if (failure instanceof Printer.Failed) {
            // said once, where the output ends
            return FAILED;
        }
        Exception cause = cause(failure);
        print(command.getErr(), message(cause));
        if (verbose) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            String log = cause instanceof MptcpifyException known ? known.log() : "";
            command.getErr().print(Text.printable(trace + log, "\n\t"));
            command.getErr().flush();
        }
        return cause instanceof IllegalArgumentException ? WRONG_USAGE : FAILED;
    }

    /** The reader of a pipe may have seen enough: that is no news to anybody. */
    static int notWritten(IOException failure, PrintWriter err) {
        if (!"Broken pipe".equals(failure.getMessage())) {
            print(err, "the output is not whole: " + failure.getMessage());
        }
        return FAILED;
    }

    private static Exception cause(Exception failure) {
        IOException cause = failure instanceof UncheckedIOException wrapper ? wrapper.getCause() : null;
        return cause == null ? failure : cause;
    }

    static String message(Exception failure) {
        if (failure instanceof MptcpifyException || failure instanceof IllegalArgumentException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file);
        }
        if (failure instanceof IOException) {
            return String.valueOf(failure.getMessage());
        }
        return "this should not happen: " + failure + ". Please report it, with what --verbose says.";
    }

    private static String reason(FileSystemException failure) {
        if (failure.getReason() != null) {
            return failure.getReason();
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        return failure instanceof AccessDeniedException
                ? "permission denied"
                : failure.getClass().getSimpleName();
    }

    static void print(PrintWriter err, String message) {
        print(err, "error: ", message);
    }

    static void warn(PrintWriter err, String message) {
        print(err, "warning: ", message);
    }

    private static void print(PrintWriter err, String kind, String message) {
        if (Terminal.isErrorOutput()) {
            Text.wrap(kind, message).forEach(err::println);
        } else {
            err.println(kind + Text.printable(message));
        }
        err.flush();
    }
}
