// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/** Colours, where they are wanted. */
public final class Style {
    /** Those in use. */
    enum Colour {
        GREEN(Ansi.Style.fg_green),
        YELLOW(Ansi.Style.fg_yellow),
        RED(Ansi.Style.fg_red),
        BOLD(Ansi.Style.bold);

        private final Ansi.Style style;

        Colour(Ansi.Style style) {
            this.style = style;
        }
    }

    private final boolean on;

    public Style(ColorScheme scheme) {
        this.on = scheme.ansi().enabled();
    }

    String of(Colour colour, String text) {
        return on ? colour.style.on() + text + Ansi.Style.reset.on() : text;
    }
}
