// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.io.PrintStream;
import java.util.Locale;

/** Prints how far a download is: on a terminal as one line that is redrawn, elsewhere as a new line now and then. */
final class Progress {
    private static final int BAR = 17;

    /** The printed throughput is that of the last seconds, this many. */
    private static final double WINDOW = 0.5;

    /** If lines are not redrawn, the seconds between two lines. */
    private static final double PAUSE = 2;

    private final PrintStream out;
    private final boolean redraw;
    private final RunPlan plan;
    private double next;

    Progress(PrintStream out, boolean redraw, RunPlan plan) {
        this.out = out;
        this.redraw = redraw;
        this.plan = plan;
    }

    /** Prints a line about what happens now. */
    void say(String message) {
        out.println("==> " + message);
        next = 0;
    }

    /** Prints a download as of its last sample. */
    void show(String name, Recording recording, boolean cut) {
        double now = recording.last().seconds();
        if (redraw) {
            out.print("\r" + line(name, recording, cut) + "\u001b[K");
            out.flush();
        } else if (now >= next) {
            out.println(line(name, recording, cut));
            next = now + PAUSE;
        }
    }

    /** Prints the last line, and leaves it there. */
    void end(String name, Recording recording, boolean cut) {
        next = 0;
        show(name, recording, cut);
        if (redraw) {
            out.println();
        }
    }

    private String line(String name, Recording recording, boolean cut) {
        Recording.Sample sample = recording.last();
        int filled = (int) Math.min(BAR, BAR * sample.bytes() / plan.bytes());
        return String.format(
                Locale.ROOT,
                "    %-9s [%-" + BAR + "s] %5.1f s %5.1f MB %6.1f Mbit/s  %s",
                name,
                "#".repeat(filled),
                sample.seconds(),
                sample.bytes() / 1e6,
                recording.megabits(sample.seconds() - WINDOW, sample.seconds()),
                cut ? "path 1 is cut" : "2 paths");
    }
}
