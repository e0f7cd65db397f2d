// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mptcpify.Refusal.Call;
import io.github.mptcpify.internal.engine.lenient.RefusedOptions;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.OptionsProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What programs ask of their sockets and MPTCP refuses, counted by the kernel. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class RefusalsTest {
    private static final String TAKEN = "None";
    private static final String NOT_AVAILABLE = "ENOPROTOOPT";
    private static final String NOT_SUPPORTED = "EOPNOTSUPP";
    private static final int ENOPROTOOPT = 92;
    private static final int USER_TIMEOUT = 18;
    private static final int SIOCATMARK = 0x8905;
    private static final int MSG_OOB = 1;

    private TestCgroup inside;
    private TestCgroup outside;

    private AttachOptions strict() {
        return AttachOptions.of(Scope.cgroup(inside.path())).reportRefusals();
    }

    private AttachOptions audit() {
        return strict().audit();
    }

    private static Refusal option(Call call, int level, int number, long count, int errno) {
        return new Refusal(call, level, number, OptionsProgram.COMMAND, count, errno, false);
    }

    private static Refusal userTimeouts(long count) {
        return option(Call.SETSOCKOPT, 6, USER_TIMEOUT, count, ENOPROTOOPT);
    }

    @Test
    void whatMptcpRefusesIsCountedAndToldByProgram() throws Exception {
        BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(strict());
                Subscription subscription = attachment.subscribe(events::add)) {
            program.ask("a = new(10)");
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(NOT_AVAILABLE);
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(NOT_AVAILABLE);
            assertThat(attachment.refusals()).containsExactly(userTimeouts(2));
            assertThat(attachment.refusals().get(0))
                    .hasToString("TCP_USER_TIMEOUT: 2 times by python3; refused on MPTCP (ENOPROTOOPT);"
                            + " it only tunes, and a lenient attachment drops it");
            assertThat(events.poll(60, TimeUnit.SECONDS).verdict()).isEqualTo(SocketEvent.Verdict.CONVERTED);
            SocketEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event.verdict()).isEqualTo(SocketEvent.Verdict.REFUSED);
            assertThat(event.refusal()).contains(userTimeouts(1));
            assertThat(event.pid()).hasValue(program.pid());
            assertThat(event.family()).isEqualTo(StandardProtocolFamily.INET6);
        }
    }

    @Test
    void anAuditTellsWhatWouldBeRefused() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(audit())) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(TAKEN);
            assertThat(program.ask("a.getsockopt(6, 18)")).isEqualTo("5000");
            assertThat(program.ask("a.setsockopt(1, 10, 1)")).as("SO_OOBINLINE").isEqualTo(TAKEN);
            assertThat(attachment.refusals())
                    .extracting(Refusal::name, Refusal::call, Refusal::count, Refusal::error)
                    .containsExactlyInAnyOrder(
                            tuple("TCP_USER_TIMEOUT", Call.SETSOCKOPT, 1L, NOT_AVAILABLE),
                            tuple("TCP_USER_TIMEOUT", Call.GETSOCKOPT, 1L, NOT_SUPPORTED),
                            tuple("SO_OOBINLINE", Call.SETSOCKOPT, 1L, NOT_SUPPORTED));
        }
    }

    @Test
    void whatMptcpTakesOrTcpRefusesTooIsNone() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment attachment = Mptcpify.attach(audit())) {
            program.ask("a = new()");
            assertThat(program.ask("a.setsockopt(6, 1, 1)")).as("TCP_NODELAY").isEqualTo(TAKEN);
            assertThat(program.ask("a.setsockopt(6, 18, -1)"))
                    .as("TCP's own refusal")
                    .isEqualTo("EINVAL");
            assertThat(program.ask("a.setsockopt(6, 250, 1)"))
                    .as("no option at all")
                    .isEqualTo(NOT_AVAILABLE);
            assertThat(program.ask("d = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"))
                    .isNotNull();
            assertThat(attachment.refusals()).isEmpty();
        }
    }

    @Test
    void nobodyOutOfScopeAndNobodyAfterTheEndIsCounted() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                OptionsProgram other = OptionsProgram.startIn(outside)) {
            Attachment attachment = Mptcpify.attach(audit());
            try (attachment;
                    Attachment filtered = Mptcpify.attach(audit().exceptCommands(OptionsProgram.COMMAND))) {
                other.ask("a = new()");
                other.ask("a.setsockopt(6, 18, 5000)");
                assertThat(attachment.refusals()).isEmpty();
                program.ask("a = new()");
                program.ask("a.setsockopt(6, 18, 5000)");
                assertThat(filtered.refusals()).isEmpty();
            }
            assertThat(program.ask("a.setsockopt(6, 18, 5000)")).isEqualTo(TAKEN);
            assertThat(attachment.refusals()).containsExactly(userTimeouts(1));
            try (Attachment later = Mptcpify.attach(audit())) {
                assertThat(later.refusals()).isEmpty();
            }
            try (Attachment without = Mptcpify.attach(
                    AttachOptions.of(Scope.cgroup(inside.path())).audit())) {
                program.ask("a.setsockopt(6, 18, 5000)");
                assertThat(without.refusals()).isEmpty();
            }
        }
    }

    @Test
    void whoSharesAnAttachmentSeesWhatCameSinceHis() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment first = Mptcpify.attach(audit())) {
            program.ask("a = new()");
            program.ask("a.setsockopt(6, 18, 5000)");
            try (Attachment second = Mptcpify.attach(audit())) {
                program.ask("a.setsockopt(6, 18, 5000)");
                assertThat(second.refusals()).containsExactly(userTimeouts(1));
            }
            assertThat(first.refusals()).containsExactly(userTimeouts(2));
        }
    }

    @Test
    void urgentDataAndItsMarkAreTold() throws IOException {
        List<Refusal> expected = List.of(option(Call.IOCTL, 0, SIOCATMARK, 1, 25), option(Call.SEND, 0, MSG_OOB, 1, 0));
        try (OptionsProgram program = OptionsProgram.startIn(inside)) {
            for (AttachOptions options : List.of(audit(), strict())) {
                try (Attachment attachment = Mptcpify.attach(options)) {
                    program.ask("server = listening()");
                    program.ask("client = connected(server)");
                    program.ask("a = accepted(server)");
                    program.ask("client.send(b'x')");
                    program.ask("client.send(b'!', 1)");
                    program.ask("fcntl.ioctl(a, 0x8905, bytes(4))");
                    assertThat(attachment.refusals()).containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
        assertThat(expected.get(1))
                .hasToString("MSG_OOB: once by python3; taken on MPTCP;"
                        + " urgent data arrives in the stream, and the peer reads it as any other");
    }

    @Test
    void aWriteAfterThePeersCloseIsTold() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside)) {
            for (AttachOptions options : List.of(audit(), strict())) {
                try (Attachment attachment = Mptcpify.attach(options)) {
                    program.ask("server = listening()");
                    program.ask("client = connected(server)");
                    program.ask("a = accepted(server)");
                    program.ask("a.send(b'x')");
                    assertThat(attachment.refusals()).isEmpty();
                    program.ask("client.recv(1)");
                    program.ask("client.close()");
                    // TCP's first write is answered by a reset, its second one fails
                    program.ask("a.recv(1)");
                    program.ask("a.send(b'x')");
                    program.ask("time.sleep(0.2)");
                    program.ask("a.send(b'x')");
                    assertThat(attachment.refusals()).extracting(Refusal::call).containsExactly(Call.LATE_WRITE);
                }
            }
        }
    }

    @Test
    void scopesOfEveryKindAreMatched() throws IOException {
        try (OptionsProgram program = OptionsProgram.startIn(inside);
                Attachment process = Mptcpify.attach(
                        AttachOptions.of(Scope.process(program.pid())).audit().reportRefusals());
                Attachment namespace =
                        Mptcpify.attach(AttachOptions.of(Scope.networkNamespace(Path.of("/proc/self/ns/net")))
                                .audit()
                                .onlyCommands(OptionsProgram.COMMAND)
                                .reportRefusals());
                Attachment host = Mptcpify.attach(AttachOptions.of(Scope.host())
                        .audit()
                        .onlyCommands(OptionsProgram.COMMAND)
                        .reportRefusals())) {
            program.ask("a = new()");
            program.ask("a.setsockopt(6, 18, 5000)");
            assertThat(List.of(process.refusals(), namespace.refusals(), host.refusals()))
                    .allSatisfy(refusals -> assertThat(refusals).containsExactly(userTimeouts(1)));
        }
    }

    /** What TCP does is tried on sockets of the process that attaches, and here these are MPTCP already. */
    @Test
    void whoIsConvertedHimselfFindsOutWhatTcpDoes() throws Exception {
        try (Attachment host = Mptcpify.attach(Scope.currentProcess());
                Attachment attachment = Mptcpify.attach(audit())) {
            assertThat(SocketCall.TCP.open()).isEqualTo("262");
            assertThat(attachment.refusals()).isEmpty();
        }
        assertThat(RefusedOptions.find())
                .contains(new RefusedOptions.Answer(6, USER_TIMEOUT, false, false, ENOPROTOOPT, 95))
                .noneMatch(answer -> answer.level() == 6 && answer.number() == 1);
    }

    @Test
    void aPersistentAttachmentHasNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mptcpify.persistent().attach(audit()))
                .withMessageContaining("attach without reportRefusals()");
    }
}
