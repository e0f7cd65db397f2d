// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.cli.output.Output;
import io.github.mptcpify.cli.output.Printer;
import io.github.mptcpify.cli.output.Terminal;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.cli.system.Shell;
import io.github.mptcpify.cli.system.Version;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's beginning. */
@Command(
        name = "mptcpify",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        synopsisHeading = "usage: ",
        headerHeading = "",
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        usageHelpWidth = Text.COLUMNS,
        description = "Puts programs on Multipath TCP without changing them, and tells which of their sockets are.",
        footer = {
            "Examples:",
            "  mptcpify doctor                              can this machine do it?",
            "  mptcpify run -- curl https://example.com     one command on MPTCP",
            "  mptcpify enable --unit nginx.service         a service, from now on",
            "  mptcpify inspect --all                       which sockets are MPTCP?",
            "  source <(mptcpify completion)                complete with Tab in bash, zsh",
            "",
            "mptcpify COMMAND --help tells more. Exit codes: 0 fine, 1 failed, 2 wrong usage."
        })
public final class Main implements Runnable {
    /** What each command is made by. A start reads the options of the one that it is about: of all, that takes most of it. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("watch", WatchCommand::new);
        COMMANDS.put("enable", EnableCommand::new);
        COMMANDS.put("disable", DisableCommand::new);
        COMMANDS.put("list", ListCommand::new);
        COMMANDS.put("restore", RestoreCommand::new);
        COMMANDS.put("oci-hook", OciHookCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("counters", CountersCommand::new);
        COMMANDS.put("metrics", MetricsCommand::new);
        COMMANDS.put("probe", ProbeCommand::new);
        COMMANDS.put("paths", PathsCommand::new);
        COMMANDS.put("options", OptionsCommand::new);
        COMMANDS.put("jvm", JvmSocketsCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("help", HelpCommand::new);
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description =
                    "With an error, all that is known of it: the stack trace, libbpf's and the verifier's log; with run,"
                            + " how the command is converted, and why so.")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Where no command is named, what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Whether as much as possible is to be said. */
    boolean isVerbose() {
        return verbose;
    }

    /**
     * Runs a sub-command and exits with its code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // a command says itself what it attaches
        System.setProperty("mptcpify.quiet", "true");
        Output output = new Output(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new Printer(output);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true);
        boolean colour = Terminal.inColour();
        Optional<String> help = HelpText.of(List.of(args), colour);
        int result = help.isPresent()
                ? print(help.get(), out)
                : commandLine(out, err, colour, meant(args)).execute(args);
        int code =
                output.failure().map(failure -> Errors.notWritten(failure, err)).orElse(result);
        Shell.waiting().ifPresent(shell -> shell.exit(code));
        System.exit(code);
    }

    private static int print(String text, PrintWriter out) {
        try {
            out.print(text);
            out.flush();
            return 0;
        } catch (Printer.Failed e) {
            // said once, where the output ends
            return Errors.FAILED;
        }
    }

    /** The commands' names. */
    static Collection<String> names() {
        return Collections.unmodifiableSet(COMMANDS.keySet());
    }

    /** The command that the first word names; all of them where it names none, or one that is about them all. */
    private static Collection<String> meant(String[] args) {
        return Arrays.stream(args)
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(word -> COMMANDS.containsKey(word)
                        && !List.of("completion", "help").contains(word))
                .<Collection<String>>map(List::of)
                .orElseGet(COMMANDS::keySet);
    }

    /** Help is printed before any command runs, and so outside of what handles a command's exceptions. */
    private static int execute(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Printer.Failed e) {
            // said once, where the output ends
            return Errors.FAILED;
        }
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err, boolean colour) {
        return commandLine(out, err, colour, COMMANDS.keySet());
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err, boolean colour, Collection<String> names) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        names.forEach(name -> line.addSubcommand(
                name, Objects.requireNonNull(COMMANDS.get(name)).get()));
        line.setOut(out);
        line.setErr(err);
        line.setColorScheme(Help.defaultColorScheme(colour ? Help.Ansi.ON : Help.Ansi.OFF));
        line.setExpandAtFiles(false);
        line.setExecutionStrategy(Main::execute);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Errors::wrongUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> Errors.failed(failure, command, main.verbose));
        // the command that is to be run has options of its own
        Optional.ofNullable(line.getSubcommands().get("run")).ifPresent(run -> run.setStopAtPositional(true));
        return line;
    }
}
