// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.cli.output.EventLines;
import io.github.mptcpify.cli.output.EventTable;
import io.github.mptcpify.cli.output.EventView;
import io.github.mptcpify.cli.output.RefusalTable;
import io.github.mptcpify.cli.output.Style;
import io.github.mptcpify.cli.output.Terminal;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what is decided about each TCP socket that is opened in a scope. */
@Command(
        name = "watch",
        customSynopsis = "mptcpify watch [SCOPE] [OPTIONS]",
        header = {"Watch the TCP sockets that programs open, and what becomes of them.", ""},
        description = {
            "Shows each TCP socket that is opened in a scope, on the whole machine if none is named, and what would become"
                    + " of it. Nothing is converted without --convert; that ends with this command.",
            "",
            "On a terminal a table that is kept up to date; elsewhere a line for each socket."
        },
        footer = {
            "Examples:",
            "  mptcpify watch",
            "  mptcpify watch --convert --unit nginx.service",
            "  mptcpify watch --audit --unit nginx.service    what would MPTCP refuse it?",
            "  mptcpify watch --json --count 100 --cgroup /sys/fs/cgroup/shop >events",
            "",
            "Ctrl-C ends it. What it counted is told then, on the error output.",
            "Needs root, or CAP_BPF and CAP_PERFMON."
        })
final class WatchCommand implements Callable<Integer> {
    private static final long REDRAW_MILLIS = 250;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Mixin
    private Filters filters = new Filters();

    @Mixin
    private Leniency leniency = new Leniency();

    @Option(names = "--convert", description = "Convert the sockets, for as long as this runs.")
    private boolean convert;

    @Option(
            names = "--audit",
            description =
                    "Tell also what is asked of sockets that MPTCP refuses or does otherwise, and at the end how often. Costs"
                            + " each socket option and write of the machine a little meanwhile.")
    private boolean audit;

    @Option(names = "--json", description = "Print a JSON object for each socket, on a line.")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "End after so many sockets.")
    private @Nullable Long count;

    WatchCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is 1 or more, not " + count);
        }
        AttachOptions options = filters.apply(scope.scope().orElseGet(Scope::host));
        if (audit) {
            options = options.reportRefusals();
        }
        PrintWriter out = spec.commandLine().getOut();
        Style style = new Style(spec.commandLine().getColorScheme());
        boolean table = !json && Terminal.canBeRedrawn();
        EventView view = table
                ? new EventTable(out, style, options.scope().toString(), Terminal.rows())
                : new EventLines(out, json);
        CountDownLatch enough = new CountDownLatch(1);
        if (convert) {
            mendOneself();
        }
        try (Attachment attachment = leniency.attach(
                        convert ? options : options.audit(),
                        Mptcpify::attach,
                        why -> Errors.warn(spec.commandLine().getErr(), why));
                Subscription subscription = attachment.subscribe(new Limited(view, count, enough))) {
            Runnable summary = () -> view.end(
                    attachment.statistics(),
                    subscription.lost(),
                    audit ? RefusalTable.lines(attachment.refusals()) : List.of(),
                    spec.commandLine().getErr());
            // Ctrl-C ends a JVM through its shutdown hooks
            Thread atShutdown = new Thread(summary);
            Runtime.getRuntime().addShutdownHook(atShutdown);
            if (!table) {
                // who starts this in a script has to know from when on nothing is missed
                spec.commandLine()
                        .getErr()
                        .println("mptcpify: watching "
                                + Text.printable(options.scope().toString()));
                spec.commandLine().getErr().flush();
            }
            try {
                view.refresh();
                while (!enough.await(REDRAW_MILLIS, TimeUnit.MILLISECONDS) && attachment.isActive()) {
                    view.refresh();
                }
            } finally {
                Runtime.getRuntime().removeShutdownHook(atShutdown);
                summary.run();
            }
        }
        return 0;
    }

    /** This JVM may be in the scope. */
    private static void mendOneself() {
        try {
            MptcpJvm.mend();
        } catch (MptcpifyException e) {
            // then attaching warns of what may happen
        }
    }
}
