// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.lenient.OptionProbe;
import io.github.mptcpify.internal.engine.lenient.OptionRule;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.LenientErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.BpfProgram.CgroupHook;
import io.github.mptcpify.jna.Descriptors;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The programs and maps of {@code bpf/lenient.bpf.c}, which drop options on sockets that a hook converts. */
public final class BpfLenience {
    /**
     * The programs and their hooks; the one that marks sockets is last, so that no socket is marked before the others
     * run.
     */
    public static final Map<String, CgroupHook> PROGRAMS = programs();

    static final String RULES = "lenient_rules";
    public static final String DROPPED = "lenient_dropped";

    private final BpfObject object;
    private final BpfMap dropped;

    public BpfLenience(BpfObject object) throws NativeException {
        this.object = object;
        this.dropped = object.map(DROPPED);
    }

    private static Map<String, CgroupHook> programs() {
        Map<String, CgroupHook> programs = new LinkedHashMap<>();
        programs.put("lenient_getsockopt", CgroupHook.GETSOCKOPT);
        programs.put("lenient_setsockopt", CgroupHook.SETSOCKOPT);
        programs.put("lenient_mark", CgroupHook.SOCKET_MADE);
        return programs;
    }

    /** Throws early if the privilege is missing. */
    static void requirePrivilege(String operation) throws MptcpifyException {
        try {
            if (!Capabilities.read().mayDropOptions()) {
                throw LenientErrors.noPrivilege(operation);
            }
        } catch (MptcpifyException e) {
            throw e;
        } catch (IOException e) {
            // without /proc the kernel itself will refuse
            return;
        }
    }

    /**
     * Loads the object, with the rules of this kernel.
     *
     * @param hook the main object, which converts the sockets
     * @param events whether the hook has events
     */
    public static LoadedBpfObject load(String operation, BpfObject hook, boolean events) throws MptcpifyException {
        requirePrivilege(operation);
        List<OptionRule> rules = rules(operation, hook);
        LoadedBpfObject loaded = null;
        boolean done = false;
        try (OpenBpfObject parsed = OpenBpfObject.open("lenient", BpfObjectFile.lenient())) {
            parsed.share("attachments", hook.map("attachments"));
            parsed.share("notes", hook.map("notes"));
            if (events) {
                parsed.share("events", hook.map("events"));
            }
            parsed.leaveOutProgram(PlainThread.PROGRAM);
            loaded = parsed.load();
            byte[] discovery = hook.map(".data.discovery").get(BpfLayout.key(0));
            loaded.map(PlainThread.TELLING).put(BpfLayout.key(0), LenientLayout.telling(discovery, 0));
            LenientRules.put(rules, loaded.map(RULES));
            done = true;
            return loaded;
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (!done && loaded != null) {
                loaded.close();
            }
        }
    }

    private static List<OptionRule> rules(String operation, BpfObject hook) throws MptcpifyException {
        try {
            return LenientRules.ofThisKernel(operation, hook);
        } catch (OptionProbe.Impossible e) {
            throw LenientErrors.notTried(operation, e);
        }
    }

    /** Attaches the programs to a cgroup. */
    public Map<String, BpfLink> attach(String operation, LenientPlace place) throws MptcpifyException {
        int cgroup = Syscalls.open(place.directory().toString(), Abi.O_CLOEXEC);
        if (cgroup < 0) {
            throw LenientErrors.cgroupGone(operation, place.directory());
        }
        Map<String, BpfLink> links = new LinkedHashMap<>();
        boolean done = false;
        try {
            if (Descriptors.inode(cgroup) != place.id()) {
                throw LenientErrors.cgroupGone(operation, place.directory());
            }
            for (Map.Entry<String, CgroupHook> program : PROGRAMS.entrySet()) {
                links.put(program.getKey(), object.program(program.getKey()).attachTo(cgroup, program.getValue()));
            }
            done = true;
            return links;
        } catch (NativeException e) {
            throw LenientErrors.notAttached(operation, place.directory(), e);
        } finally {
            Syscalls.close(cgroup);
            if (!done) {
                links.values().forEach(BpfLink::close);
            }
        }
    }

    /** Adds the counter for options that do not fit into the map. */
    public void begin(int attachment) throws NativeException {
        dropped.put(LenientLayout.droppedOthers(attachment), new byte[Long.BYTES]);
    }

    /** The options that an attachment has dropped, the most frequent first. */
    public List<DroppedOption> dropped(int attachment) {
        List<DroppedOption> options = new ArrayList<>();
        try {
            for (byte[] key : dropped.keys()) {
                if (BpfLayout.keyNumber(key) == attachment) {
                    dropped.find(key)
                            .map(value -> LenientLayout.dropped(key, value))
                            .filter(option -> option.count() > 0)
                            .ifPresent(options::add);
                }
            }
        } catch (NativeException e) {
            throw new IllegalStateException("a map of ours is not there", e);
        }
        options.sort(Comparator.comparingLong(DroppedOption::count)
                .reversed()
                .thenComparing(DroppedOption::name)
                .thenComparing(DroppedOption::command));
        return options;
    }

    /** Removes the counts of an attachment. */
    public void end(int attachment) throws NativeException {
        for (byte[] key : dropped.keys()) {
            if (BpfLayout.keyNumber(key) == attachment) {
                dropped.remove(key);
            }
        }
    }
}
