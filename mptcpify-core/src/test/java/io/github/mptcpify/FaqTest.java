// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.ChildErrors;
import io.github.mptcpify.internal.errors.Explained;
import io.github.mptcpify.internal.errors.LenientErrors;
import io.github.mptcpify.internal.errors.NamespaceErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.errors.PathErrors;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.internal.errors.ProcessErrors;
import io.github.mptcpify.internal.errors.RefusalErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.errors.SystemErrors;
import io.github.mptcpify.internal.linux.BootClock;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.KernelFacts;
import io.github.mptcpify.internal.linux.Lockdown;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.MissingLibraryException.Problem;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.NativeException.Step;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ProtocolException;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/faq.md has a heading for each error message, and none for a message that there is not. */
@Tag("pure")
class FaqTest {
    private static final Pattern HEADING = Pattern.compile("^### `(.*)`$", Pattern.MULTILINE);
    private static final KernelFacts ALL_WELL =
            new KernelFacts("6.12.0", true, true, List.of(), true, Lockdown.UNKNOWN);
    private static final String OPERATION = "try";

    @Test
    void eachMessageHasItsHeading() throws Exception {
        List<String> headings = headings();
        assertThat(headings).doesNotHaveDuplicates();
        List<String> messages = messages();
        assertThat(messages).allSatisfy(message -> assertThat(headings).anyMatch(heading -> isOf(heading, message)));
        assertThat(headings).allSatisfy(heading -> assertThat(messages).anyMatch(message -> isOf(heading, message)));
    }

    /** A method that makes an exception, and is not asked for one here, would go without a heading. */
    @Test
    void eachDiagnosisIsAskedFor() throws Exception {
        List<String> made = errors().flatMap(errors -> Arrays.stream(errors.getDeclaredMethods()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> IOException.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .distinct()
                .toList();
        assertThat(diagnoses().keySet()).containsExactlyInAnyOrderElementsOf(made);
    }

    /** The classes that make exceptions, but for the one that puts them together for the others. */
    private static Stream<Class<?>> errors() throws IOException, URISyntaxException {
        Path folder =
                Path.of(Explained.class.getResource("Explained.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            List<Class<?>> found = new ArrayList<>();
            for (Path file : files.toList()) {
                Class<?> type = typeOf(file);
                if (type != Explained.class) {
                    found.add(type);
                }
            }
            return found.stream();
        }
    }

    private static Class<?> typeOf(Path file) {
        try {
            return Class.forName(Explained.class.getPackageName() + "."
                    + file.getFileName().toString().replaceFirst("\\.class$", ""));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> headings() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "faq.md"));
        return HEADING.matcher(page).results().map(found -> found.group(1)).toList();
    }

    private static boolean isOf(String heading, String message) {
        return message.matches("\\Q" + heading.replace("…", "\\E.+\\Q") + "\\E");
    }

    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        diagnoses().values().stream()
                .flatMap(List::stream)
                .map(FaqTest::message)
                .forEach(messages::add);
        thrown().map(FaqTest::message).forEach(messages::add);
        return messages;
    }

    private static String message(Throwable failure) {
        if (failure instanceof MptcpifyException known) {
            return known.likeliestCause();
        }
        if (failure instanceof FileSystemException file) {
            return String.valueOf(file.getReason());
        }
        return failure.getMessage();
    }

    /** What each method that makes an exception makes, in all its kinds. */
    private static Map<String, List<IOException>> diagnoses() {
        Map<String, List<IOException>> made = new LinkedHashMap<>();
        List<IOException> answers = new ArrayList<>();
        answers.add(
                NativeErrors.of(OPERATION, new MissingLibraryException("libbpf.so.1", Problem.ABSENT, "no such file")));
        answers.add(
                NativeErrors.of(OPERATION, new MissingLibraryException("libbpf.so.1", Problem.TOO_OLD, "version 0.8")));
        answers.add(
                NativeErrors.of(OPERATION, new MissingLibraryException("libbpf.so.1", Problem.JNA, "no such folder")));
        answers.add(NativeErrors.of(
                OPERATION, new MissingLibraryException("JNA", Problem.DENIED, "Illegal native access")));
        answers.add(answer(Step.OPEN, 4003, ALL_WELL));
        answers.add(answer(Step.OTHER, Errno.EMFILE, ALL_WELL));
        answers.add(answer(Step.OTHER, Errno.EPERM, ALL_WELL));
        answers.add(answer(Step.LOAD, Errno.ENOMEM, ALL_WELL));
        answers.add(answer(Step.LOAD, Errno.EACCES, ALL_WELL));
        answers.add(answer(Step.LOAD, Errno.EPERM, ALL_WELL));
        answers.add(answer(
                Step.LOAD, Errno.EPERM, new KernelFacts("6.12.0", false, false, List.of(), true, Lockdown.UNKNOWN)));
        answers.add(answer(
                Step.LOAD, Errno.ESRCH, new KernelFacts("6.1.0", true, false, List.of(), true, Lockdown.UNKNOWN)));
        answers.add(answer(
                Step.LOAD,
                Errno.EPERM,
                new KernelFacts("6.12", true, true, List.of("CAP_BPF"), true, Lockdown.UNKNOWN)));
        answers.add(answer(
                Step.LOAD, Errno.EPERM, new KernelFacts("6.12.0", true, true, List.of(), false, Lockdown.UNKNOWN)));
        answers.add(answer(
                Step.LOAD,
                Errno.EINVAL,
                new KernelFacts("6.12.0", true, true, List.of(), true, Lockdown.CONFIDENTIALITY)));
        answers.add(BpfErrors.of(
                OPERATION, new NativeException(Step.LOAD, "bpf_object__load", Errno.EAGAIN, ""), () -> ALL_WELL));
        answers.add(answer(Step.ATTACH, Errno.E2BIG, ALL_WELL));
        answers.add(answer(Step.PUT, Errno.E2BIG, ALL_WELL));
        made.put("of", answers);
        made.put("noGuard", List.of(ScopeErrors.noGuard(OPERATION)));
        made.put("mptcpOff", List.of(ScopeErrors.mptcpOff(OPERATION)));
        made.put("noRoom", List.of(ScopeErrors.noRoom(OPERATION)));
        made.put("tooManySharing", List.of(ScopeErrors.tooManySharing(OPERATION, 13)));
        made.put("tooManyPatterns", List.of(ScopeErrors.tooManyPatterns(OPERATION, 64)));
        made.put("noCgroupTree", List.of(ScopeErrors.noCgroupTree(OPERATION, new IOException("no mount shows it"))));
        made.put("tooDeep", List.of(ScopeErrors.tooDeep(OPERATION, 63)));
        lenient(made);
        refusals(made);
        persistent(made);
        made.put("threadNotProcess", List.of(ProcessErrors.threadNotProcess(OPERATION)));
        made.put(
                "badSocket",
                each(
                        errno -> SocketErrors.badSocket(OPERATION, refusal(errno)),
                        Errno.EBADF,
                        Errno.ENOTSOCK,
                        Errno.EPERM));
        made.put(
                "notMptcp",
                Stream.of(MptcpStatus.values())
                        .map(status -> SocketErrors.notMptcp(OPERATION, refusal(Errno.EOPNOTSUPP), status))
                        .map(IOException.class::cast)
                        .toList());
        made.put(
                "notOpened",
                each(
                        errno -> SocketErrors.notOpened(OPERATION, errno),
                        Errno.ENOPROTOOPT,
                        Errno.EPERM,
                        Errno.EPROTONOSUPPORT,
                        Errno.EMFILE));
        made.put("ownSocketsConverted", List.of(SocketErrors.ownSocketsConverted(OPERATION)));
        made.put("noDescriptorYet", List.of(SocketErrors.noDescriptorYet(OPERATION)));
        made.put("unknownSocket", List.of(SocketErrors.unknownSocket(OPERATION)));
        made.put("unknownRuntime", List.of(SocketErrors.unknownRuntime(OPERATION, null)));
        made.put(
                "foreignRuntime",
                List.of(SocketErrors.foreignRuntime(OPERATION, new NoSuchMethodException("socket0"))));
        made.put(
                "jnaNotLoaded",
                List.of(NativeErrors.jnaNotLoaded(
                        OPERATION, new MissingLibraryException("JNA", Problem.JNA, "symbol not found"), true)));
        made.put(
                "libraryNotLoaded",
                List.of(NativeErrors.libraryNotLoaded(OPERATION, new UnsatisfiedLinkError("noexec"))));
        made.put(
                "otherProcess",
                each(
                        errno -> ProcessErrors.otherProcess(OPERATION, errno),
                        Errno.ESRCH,
                        Errno.EINVAL,
                        Errno.EPERM,
                        Errno.ENOSYS,
                        Errno.EBADF,
                        Errno.EMFILE));
        made.put(
                "notSupervised",
                each(
                        errno -> ChildErrors.notSupervised(OPERATION, errno),
                        Errno.EBUSY,
                        Errno.EINVAL,
                        Errno.ENOSYS,
                        Errno.EPERM));
        made.put(
                "noLauncher",
                List.of(
                        ChildErrors.noLauncher(OPERATION, null),
                        ChildErrors.noLauncher(OPERATION, new IOException("error=13"))));
        made.put("noSuchProcess", List.of(ProcessErrors.noSuchProcess(OPERATION, null)));
        made.put("mayNotLookInto", List.of(ProcessErrors.mayNotLookInto(OPERATION, null)));
        made.put(
                "noNetworkNamespace",
                List.of(NamespaceErrors.noNetworkNamespace(OPERATION, new NoSuchFileException("/proc/9/ns/net"))));
        made.put(
                "sockDiag",
                each(
                        errno -> NetlinkErrors.sockDiag(OPERATION, "socket", errno),
                        Errno.ENOENT,
                        Errno.EPERM,
                        Errno.EMFILE,
                        Errno.EAGAIN,
                        Errno.EBADF));
        made.put("call", each(errno -> SystemErrors.call(OPERATION, "poll", errno), Errno.EMFILE, Errno.ENOSYS));
        made.put("noAnswer", List.of(NetlinkErrors.noAnswer(OPERATION, 3)));
        made.put("dumpInterrupted", List.of(NetlinkErrors.dumpInterrupted(OPERATION)));
        made.put("badAnswer", List.of(NetlinkErrors.badAnswer(OPERATION, new ProtocolException("an empty answer"))));
        made.put(
                "namespace",
                each(
                        errno -> NamespaceErrors.namespace(OPERATION, Path.of("/x"), "setns", errno),
                        Errno.EINVAL,
                        Errno.EPERM,
                        Errno.EBADF));
        paths(made);
        return made;
    }

    private static void paths(Map<String, List<IOException>> made) {
        made.put("noPathManager", List.of(PathErrors.noPathManager(OPERATION)));
        List<IOException> refused = new ArrayList<>(each(
                errno -> PathErrors.refusedByPathManager(OPERATION, errno, ""),
                Errno.EPERM,
                Errno.EEXIST,
                Errno.EADDRINUSE,
                Errno.EINVAL));
        refused.add(PathErrors.refusedByPathManager(OPERATION, Errno.EINVAL, "userspace PM not selected"));
        made.put("refusedByPathManager", refused);
        made.put("noEndpoint", List.of(PathErrors.noEndpoint(OPERATION, "192.0.2.7")));
        made.put("noInterface", List.of(PathErrors.noInterface(OPERATION, "eth7")));
    }

    private static void lenient(Map<String, List<IOException>> made) {
        Path cgroup = Path.of("/sys/fs/cgroup");
        made.put("noPrivilege", List.of(LenientErrors.noPrivilege(OPERATION)));
        made.put("noRoot", List.of(LenientErrors.noRoot(OPERATION, new IOException("no mount shows it"))));
        made.put("cgroupGone", List.of(LenientErrors.cgroupGone(OPERATION, cgroup)));
        made.put("notTried", List.of(LenientErrors.notTried(OPERATION, new IOException("no socket"))));
        made.put(
                "notAttached",
                each(
                        errno -> LenientErrors.notAttached(
                                OPERATION,
                                cgroup,
                                new NativeException(Step.ATTACH, "bpf_link_create(lenient_mark)", errno, "")),
                        Errno.EPERM,
                        Errno.E2BIG));
    }

    private static void refusals(Map<String, List<IOException>> made) {
        made.put("answersNotTried", List.of(RefusalErrors.answersNotTried(OPERATION, new IOException("no socket"))));
        made.put(
                "notCounted",
                List.of(
                        RefusalErrors.notCounted(
                                OPERATION,
                                new NativeException(Step.LOAD, "bpf_object__load(refusals)", Errno.ESRCH, "")),
                        RefusalErrors.notCounted(
                                OPERATION,
                                new NativeException(Step.ATTACH, "bpf_link_create(refusals_set)", Errno.E2BIG, ""))));
    }

    private static void persistent(Map<String, List<IOException>> made) {
        Path directory = Path.of("/sys/fs/bpf/mptcpify");
        made.put("tooLong", List.of(PinErrors.tooLong(OPERATION, 9000, 8192)));
        made.put("noCookie", List.of(ScopeErrors.noCookie(OPERATION)));
        made.put("noBpfFileSystem", List.of(PinErrors.noBpfFileSystem(OPERATION, directory, "sysfs")));
        made.put(
                "mayNotPin",
                List.of(PinErrors.mayNotPin(OPERATION, directory, new AccessDeniedException("/sys/fs/bpf"))));
        made.put(
                "pinDirectory",
                each(errno -> PinErrors.pinDirectory(OPERATION, directory, "open", errno), Errno.EACCES, Errno.EMFILE));
        made.put("untrusted", List.of(PinErrors.untrusted(OPERATION, directory, "it is a symbolic link")));
        made.put("locked", List.of(PinErrors.locked(OPERATION, directory, 30, "process 9 (java)")));
        made.put("otherVersion", List.of(PinErrors.otherVersion(OPERATION, directory, 2, 1)));
        made.put("foreignPin", List.of(PinErrors.foreignPin(OPERATION, directory, "strange")));
        made.put("lostPin", List.of(PinErrors.lostPin(OPERATION, directory, Set.of("users"))));
        made.put("unreadablePin", List.of(PinErrors.unreadablePin(OPERATION, directory, new IOException("not one"))));
        made.put("detached", List.of(PinErrors.detached(OPERATION)));
    }

    /** What is thrown elsewhere, at those who name the wrong thing. */
    private static Stream<Throwable> thrown() {
        List<ThrowingCallable> mistakes = List.of(
                () -> Mptcpify.attach(Path.of("/sys/fs/cgroup/there/is/none")),
                () -> Mptcpify.attach(Path.of("/proc")),
                () -> CgroupSearch.named("/../elsewhere"),
                () -> {
                    throw ProcessDirectory.foreign();
                },
                () -> BootClock.parse("boottime 0 5"),
                () -> BootClock.parse("boottime 0 none"),
                () -> Mptcpify.attach(Scope.networkNamespace(Path.of("/proc/self/ns/pid"))),
                () -> AttachOptions.of(Scope.host()).onlyCommands("a name that is far too long"),
                () -> MptcpSocketInspector.isMptcp("no socket"));
        return mistakes.stream().map(mistake -> catchThrowable(mistake));
    }

    private interface Refusal {
        IOException of(int errno);
    }

    private static List<IOException> each(Refusal refusal, int... errnos) {
        return Arrays.stream(errnos).mapToObj(refusal::of).toList();
    }

    private static NativeException refusal(int errno) {
        return new NativeException("getsockopt(MPTCP_INFO)", errno, "");
    }

    private static IOException answer(Step step, int errno, KernelFacts facts) {
        return BpfErrors.of(OPERATION, new NativeException(step, "bpf()", errno, "R1 invalid mem access"), () -> facts);
    }
}
