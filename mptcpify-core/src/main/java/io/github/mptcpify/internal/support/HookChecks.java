// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import static io.github.mptcpify.internal.support.Checks.fine;
import static io.github.mptcpify.internal.support.Checks.inconclusive;
import static io.github.mptcpify.internal.support.Checks.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.bpf.Hook;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.LenientErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.jna.Bpf;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks the hook itself: libbpf, other programs on it, and whether our program can be loaded and attached. */
public final class HookChecks {
    private static final String GUARD = "guard";
    private static final String LOAD = "loading the program";
    private static final String ATTACH = "attaching the program";

    private HookChecks() {}

    static Check library() {
        try {
            return fine("libbpf", "version " + Bpf.libraryVersion());
        } catch (MissingLibraryException e) {
            return refused("libbpf", NativeErrors.of(Checks.OPERATION, e));
        }
    }

    /**
     * Lists other programs: one that returns anything but 0, which means "not mine", keeps the programs behind it from
     * running.
     */
    static Check neighbours() {
        String name = "other programs";
        try {
            List<Integer> programs = Bpf.programsOn("update_socket_protocol");
            if (programs.isEmpty()) {
                return fine(name, "none on the hook");
            }
            return fine(
                    name,
                    programs.size() + " on the hook, this process's included; bpftool prog show id "
                            + programs.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } catch (MissingLibraryException e) {
            return new Check(name, Verdict.INCONCLUSIVE, "without libbpf they cannot be listed", "");
        } catch (NativeException e) {
            return new Check(
                    name, Verdict.INCONCLUSIVE, "they cannot be listed (" + e.getMessage() + "), which takes root", "");
        }
    }

    public static Check persistent(PersistentAttachments persistent) {
        String name = "persistent attachments";
        try {
            List<PersistentAttachment> attachments = persistent.list();
            return fine(
                    name,
                    attachments.isEmpty()
                            ? "none"
                            : attachments.stream()
                                    .map(attachment -> attachment.id() + ": " + attachment.options())
                                    .collect(Collectors.joining("; ")));
        } catch (MptcpifyException e) {
            return refused(name, e);
        } catch (IOException e) {
            return inconclusive(name, e);
        }
    }

    /**
     * Loads the program, or uses the one that is loaded already.
     *
     * @param refusal why it could not be loaded a moment ago: it is not tried again then
     */
    public static List<Check> load(Engine engine, Optional<MptcpifyException> refusal) {
        if (refusal.isPresent()) {
            return notLoaded(refusal.get());
        }
        try {
            return engine.borrow(Checks.OPERATION, HookChecks::loaded);
        } catch (MptcpifyException e) {
            return notLoaded(e);
        }
    }

    private static List<Check> notLoaded(MptcpifyException refusal) {
        String unknown = "not known while the program cannot be loaded";
        return List.of(
                new Check(CheckNames.LENIENT, Verdict.INCONCLUSIVE, unknown, ""),
                new Check(GUARD, Verdict.INCONCLUSIVE, unknown, ""),
                refused(LOAD, refusal));
    }

    /** Without the guard, attaching is refused, unless the caller waives it; so the last check fails too. */
    private static List<Check> loaded(Hook hook, boolean attached) {
        Check lenient = lenient(hook);
        return hook.hasGuard()
                ? List.of(
                        lenient,
                        fine(GUARD, "the program sees net.mptcp.enabled of each network namespace"),
                        fine(LOAD, "the kernel took it"),
                        attached ? fine(ATTACH, "it is attached, and shared") : attach(hook))
                : List.of(
                        lenient,
                        new Check(
                                GUARD,
                                Verdict.CANNOT,
                                "the program cannot find net.mptcp.enabled in this kernel",
                                ScopeErrors.GO_WITHOUT_GUARD),
                        refused(LOAD, ScopeErrors.noGuard(Checks.OPERATION)));
    }

    /**
     * Loads the programs for options and attaches them to this process's own cgroup, where they find no converted socket.
     */
    static Check lenient(Hook hook) {
        try {
            if (!Capabilities.read().mayDropOptions()) {
                return new Check(
                        CheckNames.LENIENT,
                        Verdict.MAY_NOT,
                        "this process lacks CAP_NET_ADMIN",
                        LenientErrors.GIVE_CAPABILITY);
            }
            Cgroup own = Cgroup.at(CgroupSearch.own());
            hook.tryRelaxing(Checks.OPERATION, new LenientPlace(own.id(), own.path()));
            return fine(CheckNames.LENIENT, "options that MPTCP refuses can be dropped");
        } catch (MptcpifyException e) {
            return refused(CheckNames.LENIENT, e);
        } catch (IOException e) {
            return inconclusive(CheckNames.LENIENT, e);
        }
    }

    /** Attaches the program without a scope: meanwhile it answers "not mine" for every socket. */
    static Check attach(Hook hook) {
        try {
            hook.attach(Checks.OPERATION);
            return fine(ATTACH, "there is room on the hook");
        } catch (MptcpifyException e) {
            return refused(ATTACH, e);
        }
    }
}
