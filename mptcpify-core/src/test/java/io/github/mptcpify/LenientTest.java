// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.OpenAttachment;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.programs.LenientMain;
import io.github.mptcpify.programs.PersistentMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.OptionsProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that MPTCP refuses: on whose sockets they are dropped, on whose not, and what is counted. */
@Tag("bpf")
@Tag("root")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class LenientTest {
    private static final String TAKEN = "None";
    private static final String MPTCP = "262";
    private static final String TCP = "6";
    private static final String NOT_AVAILABLE = "ENOPROTOOPT";
    private static final int USER_TIMEOUT = 18;

    private TestCgroup inside;
    private TestCgroup outside;

    private AttachOptions lenient() {
        return AttachOptions.of(Scope.cgroup(inside.path())).lenient();
    }

    private static DroppedOption userTimeouts(long count) {
        return new DroppedOption(6, USER_TIMEOUT, OptionsProgram.COMMAND, count);
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketCall.AF_INET, SocketCall.AF_INET6})
    void anOptionThatOnlyTunesIsDroppedAndReadsBack(int family) throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            program.ask("a = new(" + family + ")");
            assertThat(program.ask("protocol(a)")).isEqualTo(MPTCP);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("0");
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(TAKEN);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("5000");
            assertThat(attachment.statistics().dropped()).containsExactly(userTimeouts(1));
            assertThat(attachment.statistics().dropped().get(0)).hasToString("TCP_USER_TIMEOUT dropped once (python3)");
        }
    }

    @Test
    void aStrictAttachmentLeavesTheKernelsAnswer() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(inside.path())) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(NOT_AVAILABLE);
            assertThat(program.ask("a.getsockopt(6, 18)")).isIn(NOT_AVAILABLE, "ENOTSUP");
            assertThat(attachment.statistics().dropped()).isEmpty();
        }
    }

    @Test
    void aValueThatTcpRefusesIsRefusedAndNotCounted() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, -1)")).isEqualTo("EINVAL");
            assertThat(program.ask("a.setsockopt(6, 18, b'12')")).isEqualTo("EINVAL");
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("0");
            assertThat(attachment.statistics().dropped()).isEmpty();
        }
    }

    @Test
    void whatPromisesSomethingIsRefusedAsBefore() throws IOException {
        List<String> promises = List.of(
                "a.setsockopt(6, 31, b'tls')", // TCP_ULP
                "a.setsockopt(6, 14, bytes(216))", // TCP_MD5SIG
                "a.setsockopt(6, 19, 1)", // TCP_REPAIR
                "a.setsockopt(1, 60, 1)", // SO_ZEROCOPY
                "a.setsockopt(0, 21, 5)", // IP_MINTTL
                "a.setsockopt(1, 26, struct.pack('HxxxxxxQ', 0, 0))", // SO_ATTACH_FILTER
                "a.setsockopt(1, 42, 1)"); // SO_PEEK_OFF
        List<String> strict;
        List<String> others;
        try (OptionsProgram program = OptionsProgram.startIn(inside)) {
            try (Attachment attachment = Mptcpify.attach(inside.path())) {
                program.ask("a = new()");
                strict = asked(program, promises);
            }
            try (Attachment attachment = Mptcpify.attach(lenient())) {
                program.ask("a = new()");
                others = asked(program, promises);
                assertThat(attachment.statistics().dropped()).isEmpty();
            }
        }
        assertThat(others).isEqualTo(strict).doesNotContain(TAKEN);
    }

    @Test
    void whatALenientListenerAcceptsHasItsValuesAndTakesItsOwn() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            program.ask("server = listening()");
            assertThat(program.ask("server.setsockopt(6, 18, 5000)")).isEqualTo(TAKEN);
            program.ask("client = connected(server)");
            program.ask("a = accepted(server)");
            assertThat(program.ask("protocol(a)")).isEqualTo(MPTCP);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("5000");
            assertThat(program.ask("client.getsockopt(6, 18)")).isEqualTo("0");
            assertThat(program.ask("a.setsockopt(1, 10, 1)")).as("SO_OOBINLINE").isEqualTo(TAKEN);
            assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(TAKEN);
            assertThat(program.ask("server.getsockopt(6, 18)")).isEqualTo("5000");
            assertThat(attachment.statistics().dropped())
                    .containsExactly(userTimeouts(2), new DroppedOption(1, 10, OptionsProgram.COMMAND, 1));
        }
    }

    @Test
    void aSocketThatFellBackIsTcpsAndTheKernelHasTheOption() throws IOException {
        try (OptionsProgram plain = OptionsProgram.startIn(outside);
                OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            plain.ask("server = listening()");
            program.ask("a = new()");
            program.ask("a.connect(" + plain.ask("server.getsockname()") + ")");
            assertThat(program.ask("protocol(a)")).isEqualTo(MPTCP);
            assertThat(program.ask("a.setsockopt(6, 18, 7000)")).isEqualTo(TAKEN);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("7000");
            assertThat(attachment.statistics().dropped()).isEmpty();
        }
    }

    @Test
    void otherSocketsOfTheScopeAreLeftAlone() throws IOException {
        List<String> questions = List.of(
                "a.setsockopt(6, 18, 5000)",
                "a.getsockopt(6, 18)",
                "a.setsockopt(0, 2, 70)",
                "a.getsockopt(0, 2)",
                "a.setsockopt(1, 10, 1)",
                "a.getsockopt(1, 10)");
        for (String socket : List.of("new(2, 1, 262)", "new(10, 1, 262)", "new(2, 2)", "new(10, 2)", "new(1, 1)")) {
            try (OptionsProgram program = OptionsProgram.startIn(inside)) {
                program.ask("a = " + socket);
                List<String> before = asked(program, questions);
                try (Attachment attachment = Mptcpify.attach(lenient())) {
                    // what was converted before leaves no trace that another socket of the task could take for its own
                    program.ask("b = new()");
                    program.ask("a = " + socket);
                    assertThat(asked(program, questions)).as(socket).isEqualTo(before);
                    assertThat(attachment.statistics().dropped()).isEmpty();
                }
            }
        }
    }

    private static List<String> asked(OptionsProgram program, List<String> questions) throws IOException {
        List<String> answers = new ArrayList<>();
        for (String question : questions) {
            answers.add(program.ask(question));
        }
        return answers;
    }

    @Test
    void outOfScopeTheKernelHasTheOption() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(outside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            program.ask("a = new()");
            assertThat(program.ask("protocol(a)")).isEqualTo(TCP);
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(TAKEN);
            assertThat(attachment.statistics().dropped()).isEmpty();
        }
    }

    @Test
    void whatAFilterLeavesTcpIsTcpsAndWhatAnotherAttachmentConvertsIsStrict() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment lenient = Mptcpify.attach(lenient().onlyIpv6());
                Attachment strict = Mptcpify.attach(AttachOptions.of(Scope.cgroup(inside.path())))) {
            program.ask("a = new(2)");
            program.ask("b = new(10)");
            assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(NOT_AVAILABLE);
            assertThat(program.ask("b.setsockopt(6, 18, 1)")).isEqualTo(TAKEN);
            assertThat(strict.statistics().dropped()).isEmpty();
            assertThat(lenient.statistics().dropped()).containsExactly(userTimeouts(1));
            lenient.close();
            assertThat(program.ask("b.setsockopt(6, 18, 1)")).as("closed").isEqualTo(NOT_AVAILABLE);
            assertThat(lenient.statistics().dropped()).containsExactly(userTimeouts(1));
            program.ask("b = new(10)");
            assertThat(program.ask("protocol(b)")).isEqualTo(MPTCP);
            assertThat(program.ask("b.setsockopt(6, 18, 1)")).isEqualTo(NOT_AVAILABLE);
        }
    }

    @Test
    void anAuditConvertsNothingAndDropsNothing() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient().audit())) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(TAKEN);
            assertThat(attachment.statistics()).isEqualTo(new Statistics(0, 0, 0, 1, 0));
        }
    }

    @Test
    void ofAProcessOrTheHostTheConvertedSocketsAreMeant() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                OptionsProgram other = OptionsProgram.startIn(outside)) {
            other.ask("new()");
            program.ask("new()");
            for (AttachOptions options : List.of(
                    AttachOptions.of(Scope.process(program.pid())),
                    AttachOptions.of(Scope.networkNamespace(Path.of("/proc/self/ns/net")))
                            .onlyCommands(OptionsProgram.COMMAND),
                    AttachOptions.of(Scope.host()).onlyCommands(OptionsProgram.COMMAND))) {
                try (Attachment attachment = Mptcpify.attach(options.lenient())) {
                    program.ask("a = new()");
                    assertThat(program.ask("protocol(a)")).isEqualTo(MPTCP);
                    assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(TAKEN);
                    assertThat(attachment.statistics().dropped()).containsExactly(userTimeouts(1));
                }
                assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(NOT_AVAILABLE);
            }
        }
    }

    @Test
    void ofACgroupByNameTheConvertedSocketsAreMeant() throws IOException {
        String name = TestCgroup.mount().relativize(outside.path()) + "/named-*";
        try (Attachment attachment =
                        Mptcpify.attach(AttachOptions.of(Scope.cgroups(name)).lenient());
                TestCgroup child = outside.child("named-1");
                OptionsProgram program = OptionsProgram.startIn(child)) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 1)")).isEqualTo(TAKEN);
            assertThat(attachment.statistics().dropped()).containsExactly(userTimeouts(1));
        }
    }

    /** The kernel shows a program a page of it at most. */
    @Test
    void anOptionOfMoreThanAPagePassesWhole() throws IOException {
        String question = "a.setsockopt(6, 13, b'reno'.ljust(70000, b'\\0'))";
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient())) {
            program.ask("a = new()");
            assertThat(program.ask(question)).isEqualTo(TAKEN);
            assertThat(program.ask("a.getsockopt(6, 13, 16)")).startsWith("b'reno");
            assertThat(program.ask("a.setsockopt(6, 18, struct.pack('i', 77).ljust(70000, b'\\0'))"))
                    .isEqualTo(TAKEN);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("77");
        }
    }

    @Test
    void eachOptionAndCommandIsCountedAndTold() throws Exception {
        BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(lenient());
                Attachment same = Mptcpify.attach(lenient());
                Subscription subscription = attachment.subscribe(events::add)) {
            program.ask("a = new(10)");
            for (int count = 0; count < 3; count++) {
                program.ask("a.setsockopt(6, 12, 1)");
            }
            program.ask("a.setsockopt(6, 18, 1)");
            List<DroppedOption> dropped = List.of(new DroppedOption(6, 12, OptionsProgram.COMMAND, 3), userTimeouts(1));
            assertThat(attachment.statistics().dropped()).isEqualTo(dropped);
            assertThat(same.statistics().dropped()).isEqualTo(dropped);
            assertThat(attachment.refusals())
                    .extracting(Refusal::toString)
                    .containsExactly(
                            "TCP_QUICKACK: 3 times by python3; dropped; the program saw it succeed",
                            "TCP_USER_TIMEOUT: once by python3; dropped; the program saw it succeed");
            assertThat(events.poll(60, TimeUnit.SECONDS).verdict()).isEqualTo(SocketEvent.Verdict.CONVERTED);
            SocketEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event.verdict()).isEqualTo(SocketEvent.Verdict.OPTION_DROPPED);
            assertThat(event.option()).contains(new DroppedOption(6, 12, OptionsProgram.COMMAND, 1));
            assertThat(event.command()).isEqualTo(OptionsProgram.COMMAND);
            assertThat(event.pid()).hasValue(program.pid());
            assertThat(event.family()).isEqualTo(StandardProtocolFamily.INET6);
            assertThat(event.closeOnExec()).isFalse();
        }
    }

    @Test
    void livesBesideProgramsOfOthersBeforeAndAfterIt() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment before = OpenAttachment.open(
                        new Engine(BpfHook::open),
                        lenient(),
                        FoundScope.of(lenient().scope()));
                Attachment attachment = Mptcpify.attach(lenient());
                Attachment after = OpenAttachment.open(
                        new Engine(BpfHook::open),
                        lenient(),
                        FoundScope.of(lenient().scope()))) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 4)")).isEqualTo(TAKEN);
            assertThat(program.ask("a.setsockopt(6, 18, -4)")).isEqualTo("EINVAL");
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("4");
            // the hook's program that was attached last is asked first, and no other then
            assertThat(after.statistics().dropped()).containsExactly(userTimeouts(1));
            assertThat(attachment.statistics().dropped()).isEmpty();
            assertThat(before.statistics().dropped()).isEmpty();
        }
    }

    /** What TCP does is tried on sockets of the process that attaches, and those of this one are MPTCP. */
    @Test
    void whoIsInScopeHimselfFindsOutWhatTcpDoes() throws IOException {
        try (Attachment host = Mptcpify.attach(AttachOptions.of(Scope.cgroup(inside.path())));
                OptionsProgram program = OptionsProgram.startIn(outside);
                JavaProgram attaching = JavaProgram.start(
                        inside.inside(List.of()),
                        LenientMain.class,
                        outside.path().toString())) {
            assertThat(attaching.line()).startsWith("lenient is attached");
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 9)")).isEqualTo(TAKEN);
            assertThat(program.ask("a.setsockopt(6, 18, -1)")).isEqualTo("EINVAL");
            attaching.tell("");
            assertThat(host.statistics().dropped()).isEmpty();
        }
    }

    @Test
    void withoutThePrivilegeItIsRefusedAndNothingIsAttached() throws Exception {
        try (JavaProgram program = JavaProgram.start(
                List.of("setpriv", "--bounding-set", "-net_admin,-sys_admin", "--inh-caps", "-net_admin,-sys_admin"),
                LenientMain.class,
                inside.path().toString())) {
            String said = String.join("\n", program.lines());
            assertThat(said)
                    .startsWith(Reason.NOT_LENIENT + " attach ")
                    .contains("lacks CAP_NET_ADMIN", "strict is attached", "MAY_NOT       lenient attachments: ");
        }
    }

    @Test
    void aPersistentOneGoesWithAllItsFiles() throws IOException {
        Path directory = Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-lenient-test");
        PersistentAttachments persistent = new KeptAttachments(directory, PersistentMain.PATIENCE);
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                OptionsProgram other = OptionsProgram.startIn(outside)) {
            PersistentAttachment strict = persistent.attach(AttachOptions.of(Scope.cgroup(outside.path())));
            List<String> without = files(directory);
            PersistentAttachment one = persistent.attach(lenient());
            PersistentAttachment same = persistent.attach(lenient());
            PersistentAttachment host = persistent.attach(
                    AttachOptions.of(Scope.host()).onlyUsers(77).lenient());
            assertThat(persistent.list().get(1).options().isLenient()).isTrue();
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 4)")).isEqualTo(TAKEN);
            other.ask("a = new()");
            assertThat(other.ask("a.setsockopt(6, 18, 4)")).isEqualTo(NOT_AVAILABLE);
            assertThat(one.statistics().dropped()).containsExactly(userTimeouts(1));
            PersistentAttachment late = persistent.attach(lenient());
            assertThat(program.ask("a.setsockopt(6, 18, 4)")).isEqualTo(TAKEN);
            assertThat(late.statistics().dropped()).containsExactly(userTimeouts(1));
            assertThat(same.statistics().dropped()).containsExactly(userTimeouts(2));
            assertThat(host.statistics().dropped()).isEmpty();
            assertThat(one.detach()).isTrue();
            assertThat(late.detach()).isTrue();
            assertThat(program.ask("a.setsockopt(6, 18, 4)")).isEqualTo(TAKEN);
            assertThat(same.detach()).isTrue();
            assertThat(program.ask("a.setsockopt(6, 18, 4)")).isEqualTo(NOT_AVAILABLE);
            assertThat(files(directory)).isNotEqualTo(without);
            assertThat(host.detach()).isTrue();
            assertThat(files(directory)).isEqualTo(without);
            assertThat(strict.detach()).isTrue();
        } finally {
            persistent.detachIf(any -> true);
        }
        assertThat(directory).doesNotExist();
    }

    private static List<String> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aCgroupThatIsGoneIsRefused() throws IOException {
        Path gone;
        try (TestCgroup child = inside.child("gone")) {
            gone = child.path();
        }
        assertThatThrownBy(() ->
                        Mptcpify.attach(AttachOptions.of(Scope.cgroup(gone)).lenient()))
                .isInstanceOf(NoSuchFileException.class);
    }
}
