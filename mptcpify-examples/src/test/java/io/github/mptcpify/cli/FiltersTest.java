// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

@Tag("pure")
class FiltersTest {
    @Command(name = "test")
    private static final class Holder {
        @Mixin
        private final Filters filters = new Filters();
    }

    private static String options(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(args);
        return holder.filters.apply(Scope.host()).toString();
    }

    @Test
    void areTheLibrarysOptions() {
        AttachOptions all = AttachOptions.of(Scope.host());
        assertThat(options()).isEqualTo(all.toString());
        assertThat(options("--only-command", "curl", "--only-command=wget,hey", "--except-user", "root,4294967294"))
                .isEqualTo(all.onlyCommands("curl", "wget", "hey")
                        .exceptUsers(0, -2)
                        .toString());
        assertThat(options("--except-command", "java", "--only-user", "7", "--ipv6"))
                .isEqualTo(all.exceptCommands("java").onlyUsers(7).onlyIpv6().toString());
        assertThat(options("--ipv4")).isEqualTo(all.onlyIpv4().toString());
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> options("--only-command", "a", "--except-command", "b"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("name either --only-command or --except-command");
        assertThatThrownBy(() -> options("--only-user", "1", "--except-user", "2"))
                .hasMessage("name either --only-user or --except-user");
        assertThatThrownBy(() -> options("--ipv4", "--ipv6")).hasMessage("name either --ipv4 or --ipv6");
    }

    @Test
    void aUserThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> options("--only-user", "no such user"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("there is no user 'no such user' on this machine");
        assertThatThrownBy(() -> options("--only-user", "4294967296"))
                .hasMessageContaining("a user's number has 32 bits, and 4294967296 has more");
    }
}
