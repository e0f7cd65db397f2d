// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.pinned.Description;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.PinnedBpfObject;
import io.github.mptcpify.programs.PersistentMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.PinnedMaps;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process leaves half done, and what others have put where persistent attachments are kept. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class PersistentMendTest {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private final Path directory =
            Path.of(System.getProperty("mptcpify.test.bpffs", "/sys/fs/bpf"), "mptcpify-mend-test");
    private final PersistentAttachments persistent = new KeptAttachments(directory, PersistentMain.PATIENCE);

    private TestCgroup inside;
    private TestCgroup outside;

    @AfterEach
    void nothingIsLeft() throws Exception {
        TestCgroup.goHome();
        boolean left = Files.exists(directory);
        new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
        assertThat(left).as("left by the test").isFalse();
    }

    @Test
    void whatWasKilledAmidAnAttachIsUndone() throws Exception {
        inside.enter();
        PersistentAttachment whole = persistent.attach(outside.path());
        PersistentAttachment killed =
                persistent.attach(AttachOptions.of(Scope.cgroup(inside.path())).onlyCommands("java"));
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        asIfKilled(killed);
        assertThat(persistent.list()).extracting(PersistentAttachment::id).containsExactly(whole.id());
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        outside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        assertThat(PinnedMaps.keys(directory, "descriptions"))
                .as("one, and the number that was given last")
                .isEqualTo(2);
        assertThat(PinnedMaps.keys(directory, "commands")).isZero();
        assertThat(PinnedMaps.attachments(directory)).isEqualTo(1);
        assertThat(PinnedMaps.keys(directory, "cgroups")).isEqualTo(1);
        assertThat(whole.detach()).isTrue();
    }

    @Test
    void whatWasKilledBeforeAllButItsDescriptionIsUndone() throws Exception {
        PersistentAttachment whole = persistent.attach(outside.path());
        PersistentAttachment killed = persistent.attach(inside.path());
        asIfKilled(killed);
        change(
                "cgroups",
                map -> map.remove(BpfLayout.key(new FoundScope.Key(
                        FoundScope.Kind.CGROUP, Cgroup.at(inside.path()).id()))));
        change(
                "attachments",
                map -> map.put(BpfLayout.key(BpfLayout.place((int) killed.id())), new byte[map.valueSize()]));
        assertThat(persistent.attach(inside.path()).id()).isEqualTo(3);
        inside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        assertThat(persistent.detach(killed.id())).isFalse();
        assertThat(persistent.detach(3)).isTrue();
        assertThat(whole.detach()).isTrue();
    }

    @Test
    void whatWasKilledAmidAnAttachToANameIsUndone() throws Exception {
        Scope name = Scope.cgroups(TestCgroup.mount().relativize(inside.path()).toString());
        PersistentAttachment whole = persistent.attach(outside.path());
        PersistentAttachment killed = persistent.attach(name);
        inside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        asIfKilled(killed);
        Files.delete(directory.resolve("names_mkdir"));
        // who attaches by name next makes all files of names anew, and uses the new ones
        PersistentAttachment next = persistent.attach(name);
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        assertThat(PinnedMaps.keys(directory, "names")).isEqualTo(1);
        try (TestCgroup bearer = outside.child("bearer")) {
            PersistentAttachment toCome =
                    persistent.attach(Scope.cgroups(TestCgroup.mount().relativize(bearer.path()) + "/*"));
            assertThat(PinnedMaps.keys(directory, "patterns")).isEqualTo(1);
            assertThat(toCome.detach()).isTrue();
        }
        assertThat(next.detach()).isTrue();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        for (String file : List.of("names", "patterns", "naming", "names_enter", "names_leave", "names_rmdir")) {
            assertThat(directory.resolve(file))
                    .as("of names, to which nothing is attached")
                    .doesNotExist();
        }
        assertThat(persistent.list()).extracting(PersistentAttachment::id).containsExactly(whole.id());
        assertThat(whole.detach()).isTrue();
    }

    @Test
    void aLostPinOfNamesIsNamed() throws Exception {
        persistent.attach(
                Scope.cgroups(TestCgroup.mount().relativize(inside.path()).toString()));
        Files.delete(directory.resolve("names_rmdir"));
        assertRefused(Reason.FOREIGN_PIN, persistent::list, "names_rmdir", "rm -r " + directory);
        assertThat(new ProcessBuilder("rm", "-r", directory.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void whatWasKilledAmidADetachIsEnded() throws Exception {
        PersistentAttachment last = persistent.attach(inside.path());
        asIfKilled(last);
        inside.enter();
        assertThat(persistent.list()).isEmpty();
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        assertThat(directory).as("who only lists removes no file").isNotEmptyDirectory();
        assertThat(persistent.detach(last.id())).isFalse();
        assertThat(directory).doesNotExist();
    }

    @Test
    void halfMadePinsAreMadeAnew() throws Exception {
        inside.enter();
        // as an attach leaves them that is killed while it pins, or a detach that is while it unpins
        for (List<String> removed : List.of(
                List.of("link"),
                List.of("link", "users", "mptcpify", "mptcpify_discover"),
                List.of(
                        "link",
                        "attachments",
                        "cgroups",
                        "commands",
                        "descriptions",
                        "discovery",
                        "mptcpify",
                        "mptcpify_discover",
                        "mptcpify_forget",
                        "mptcpify_share",
                        "namespaces",
                        "processes",
                        "users"))) {
            persistent.attach(inside.path());
            for (String name : removed) {
                Files.delete(directory.resolve(name));
            }
            assertThat(persistent.attach(outside.path()).id()).isEqualTo(1);
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
            assertThat(persistent.list()).hasSize(1);
            Files.delete(directory.resolve("link"));
            assertThat(persistent.list()).isEmpty();
            assertThat(directory).as("who only lists removes no file").isNotEmptyDirectory();
            assertThat(persistent.detach(1)).isFalse();
            assertThat(directory).doesNotExist();
        }
        Files.createDirectory(directory);
        PersistentAttachment attachment = persistent.attach(inside.path());
        assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
        attachment.detach();
    }

    @Test
    void killedAnywhereNothingUnlistedConverts() throws Exception {
        String[] churn = {
            "churn",
            directory.toString(),
            "1000000",
            inside.path().toString(),
            outside.path().toString()
        };
        List<JavaProgram> programs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            programs.add(JavaProgram.start(List.of(), PersistentMain.class, churn));
        }
        for (JavaProgram program : programs) {
            assertThat(program.line()).isEqualTo("ready");
        }
        Random random = new Random();
        for (JavaProgram program : programs) {
            Thread.sleep(random.nextInt(1000));
            program.kill();
            program.close();
            PersistentAttachment amidTheOthers = persistent.attach(inside.path());
            inside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(MPTCP);
            assertThat(amidTheOthers.detach()).isTrue();
        }
        List<PersistentAttachment> listed = persistent.list();
        for (TestCgroup cgroup : List.of(inside, outside)) {
            boolean in = listed.stream()
                    .anyMatch(attachment -> attachment.scope().path().equals(cgroup.path()));
            cgroup.enter();
            assertThat(SocketCall.TCP.open())
                    .as("%s of %s", cgroup.path(), listed)
                    .isEqualTo(in ? MPTCP : TCP);
        }
        for (PersistentAttachment attachment : listed) {
            assertThat(attachment.isActive()).isTrue();
            assertThat(attachment.statistics().filtered()).isZero();
            assertThat(attachment.detach()).isTrue();
        }
        // where all were killed there is none to detach, and no file was removed yet
        assertThat(persistent.detach(1)).isFalse();
        assertThat(directory).doesNotExist();
        for (TestCgroup cgroup : List.of(inside, outside)) {
            cgroup.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        }
    }

    @Test
    void anotherVersionIsRefusedWithTheCommandThatRemovesIt() throws Exception {
        persistent.attach(inside.path());
        change("config", map -> {
            byte[] config = map.get(BpfLayout.key(0));
            config[0] = (byte) (BpfLayout.VERSION + 1);
            map.put(BpfLayout.key(0), config);
        });
        String expected = "version " + (BpfLayout.VERSION + 1) + " of mptcpify's program is pinned in " + directory
                + ", and this is version " + BpfLayout.VERSION;
        assertRefused(Reason.OTHER_VERSION, () -> persistent.attach(outside.path()), expected);
        assertRefused(Reason.OTHER_VERSION, () -> persistent.detach(1), expected);
        MptcpifyException refusal = assertRefused(Reason.OTHER_VERSION, persistent::list, expected);
        inside.enter();
        assertThat(SocketCall.TCP.open()).as("left alone").isEqualTo(MPTCP);
        String command = refusal.remedy().substring(refusal.remedy().indexOf("rm -r "));
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .isZero();
        // the kernel detaches a program a moment after its last file has gone
        for (int tries = 0; tries < 100 && SocketCall.TCP.open().equals(MPTCP); tries++) {
            Thread.sleep(20);
        }
        assertThat(SocketCall.TCP.open()).isEqualTo(TCP);
        assertThat(persistent.list()).isEmpty();
    }

    @Test
    void whatOthersPutThereIsNamedAndLeftAlone() throws Exception {
        PersistentAttachment attachment = persistent.attach(inside.path());
        Path strange = directory.resolve("strange");
        change("config", map -> map.pin(strange.toString()));
        assertRefused(Reason.FOREIGN_PIN, () -> persistent.attach(outside.path()), strange.toString());
        assertRefused(Reason.FOREIGN_PIN, persistent::list, strange.toString());
        Files.delete(directory.resolve("link"));
        assertRefused(Reason.FOREIGN_PIN, persistent::list, strange.toString());
        Files.delete(strange);
        assertThat(persistent.list()).isEmpty();
        assertThat(attachment.detach()).isFalse();
    }

    @Test
    void aLostPinIsNamed() throws Exception {
        persistent.attach(inside.path());
        Files.delete(directory.resolve("descriptions"));
        assertRefused(Reason.FOREIGN_PIN, persistent::list, "descriptions", "rm -r " + directory);
        assertThat(new ProcessBuilder("rm", "-r", directory.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void filtersThatAreTooLongAreRefused() {
        String[] names = IntStream.range(0, 800).mapToObj(i -> "program-" + i).toArray(String[]::new);
        AttachOptions options = AttachOptions.of(Scope.cgroup(inside.path())).onlyCommands(names);
        assertRefused(Reason.TOO_MANY_SCOPES, () -> persistent.attach(options), "room for 8192");
        assertThat(directory).doesNotExist();
    }

    @Test
    void elsewhereThanInABpfFileSystemIsRefused(@TempDir Path folder) throws IOException {
        PersistentAttachments elsewhere = Mptcpify.persistent(folder.resolve("mptcpify"));
        assertRefused(
                Reason.NO_BPF_FILE_SYSTEM,
                () -> elsewhere.attach(inside.path()),
                folder.toString(),
                "mount -t bpf -o mode=700 bpf " + folder);
        assertRefused(Reason.NO_BPF_FILE_SYSTEM, elsewhere::list, folder.toString());
        assertThat(folder).isEmptyDirectory();
        persistent.attach(inside.path());
        assertThatThrownBy(
                        () -> Mptcpify.persistent(directory.resolve("config")).list())
                .isInstanceOf(NotDirectoryException.class);
        assertThat(persistent.detach(1)).isTrue();
    }

    @Test
    void whatIsMissingToAnOrdinaryUserIsNamed() throws IOException {
        List<String> user = new ArrayList<>(List.of("setpriv", "--ambient-caps", "-all", "--inh-caps", "-all"));
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            user.addAll(List.of("--bounding-set", "-all", "--reuid", "nobody", "--clear-groups"));
        }
        try (JavaProgram program = JavaProgram.start(
                user,
                PersistentMain.class,
                "attach",
                inside.path().toString(),
                directory.toString(),
                "/sys/fs/bpf/mptcpify")) {
            assertThat(program.line()).startsWith("NO_PRIVILEGE").contains("CAP_BPF and CAP_PERFMON");
            assertThat(program.line())
                    .startsWith("NO_PRIVILEGE")
                    .contains("/sys/fs/bpf/mptcpify", "as root or as the owner");
        }
        assertThat(directory).doesNotExist();
    }

    /** Marks it as one that was not attached or detached to the end. */
    private void asIfKilled(PersistentAttachment attachment) throws Exception {
        change("descriptions", map -> {
            byte[] key = BpfLayout.key((int) attachment.id());
            byte[] bytes = Description.parse(map.get(key)).whole(false).bytes();
            map.put(key, Arrays.copyOf(bytes, BpfLayout.DESCRIPTION));
        });
    }

    /** What is done to a map. */
    @FunctionalInterface
    private interface Change {
        void make(BpfMap map) throws Exception;
    }

    private void change(String name, Change change) throws Exception {
        try (PinnedBpfObject object = PinnedBpfObject.in(directory.toString())) {
            change.make(object.map(name));
        }
    }

    /** What is refused. */
    @FunctionalInterface
    private interface Call {
        Object make() throws IOException;
    }

    private static MptcpifyException assertRefused(Reason reason, Call call, String... words) {
        try {
            Object done = call.make();
            throw new AssertionError("not refused: " + done);
        } catch (MptcpifyException e) {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContainingAll(words);
            return e;
        } catch (IOException e) {
            throw new AssertionError("another exception", e);
        }
    }
}
