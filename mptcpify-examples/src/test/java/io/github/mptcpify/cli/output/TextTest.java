// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class TextTest {
    @Test
    void linesAreBrokenBetweenWords() {
        String word = "x".repeat(39);
        assertThat(Text.wrap("", word + " " + word + " end")).containsExactly(word + " " + word, "end");
        assertThat(Text.wrap("> ", word + " " + word)).containsExactly("> " + word, "  " + word);
        assertThat(Text.wrap("> ", "x".repeat(90))).containsExactly("> " + "x".repeat(90));
        assertThat(Text.wrap("a  ", "")).containsExactly("a");
    }

    @Test
    void whatATerminalObeysIsWrittenOut() {
        assertThat(Text.printable("a\033]0;x\007\r\n\t\u007f\u009b\u202e\u2028\ud800é\uD83D\uDE00"))
                .isEqualTo("a\\x1b]0;x\\x07\\x0d\\n\\t\\x7f\\x9b\\u202e\\u2028\\ud800é\uD83D\uDE00");
        assertThat(Text.printable("a\n\033", "\n")).isEqualTo("a\n\\x1b");
        assertThat(Text.wrap("> ", "a\nb\033")).containsExactly("> a\\nb\\x1b");
    }

    @Test
    void bytesAreInPowersOfAThousand() {
        assertThat(Text.bytes(0)).isEqualTo("0 B");
        assertThat(Text.bytes(999)).isEqualTo("999 B");
        assertThat(Text.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(Text.bytes(999_949)).isEqualTo("999.9 kB");
        assertThat(Text.bytes(999_950)).isEqualTo("1.0 MB");
        assertThat(Text.bytes(-1)).isEqualTo("18.4 EB");
    }

    @Test
    void addressesAreAsPeopleWriteThem() throws Exception {
        assertThat(address("10.0.0.1")).isEqualTo("10.0.0.1:80");
        assertThat(address("::")).isEqualTo("[::]:80");
        assertThat(address("::1")).isEqualTo("[::1]:80");
        assertThat(address("2001:db8::1")).isEqualTo("[2001:db8::1]:80");
        assertThat(address("2001:db8:0:0:1:0:0:0")).isEqualTo("[2001:db8:0:0:1::]:80");
        assertThat(address("1:0:2:3:4:5:6:7")).isEqualTo("[1:0:2:3:4:5:6:7]:80");
        assertThat(address("fe80:10::10:0")).isEqualTo("[fe80:10::10:0]:80");
    }

    private static String address(String host) throws Exception {
        return Text.address(new InetSocketAddress(InetAddress.getByName(host), 80));
    }
}
