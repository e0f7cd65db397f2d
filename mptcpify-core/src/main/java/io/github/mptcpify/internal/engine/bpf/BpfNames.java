// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.CgroupSearch;
import io.github.mptcpify.internal.linux.CgroupTree;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The attachments to names of cgroups: the programs and maps of {@code bpf/names.bpf.c}. Their whole state is in the
 * maps, so that another process can continue with it.
 */
public final class BpfNames implements AutoCloseable {
    /** The programs that the kernel runs when cgroups are made and removed. */
    public static final List<String> WATCHERS = List.of("names_mkdir", "names_rmdir");

    /** The programs that user space runs. */
    public static final List<String> PROGRAMS = List.of("names_enter", "names_leave");

    public static final List<String> MAPS = List.of(".data.naming", "patterns", "names");

    private static final byte[] NOTHING = new byte[0];

    private final BpfObject object;
    private final BpfObject hook;
    private final BpfMap names;
    private final BpfMap patterns;
    private final BpfMap naming;
    private final List<BpfLink> links = new ArrayList<>();

    /**
     * Uses an object that is in the kernel.
     *
     * @param hook the main object
     */
    public BpfNames(BpfObject object, BpfObject hook) throws NativeException {
        this.object = object;
        this.hook = hook;
        this.names = object.map("names");
        this.patterns = object.map("patterns");
        this.naming = object.map(".data.naming");
    }

    /** Loads the programs without attaching them. */
    static BpfNames open(String operation, BpfObject hook) throws MptcpifyException {
        return BpfLoader.make(operation, load(operation, hook), object -> new BpfNames(object, hook));
    }

    /**
     * Loads the object.
     *
     * @param hook the main object, whose scopes it changes
     */
    public static LoadedBpfObject load(String operation, BpfObject hook) throws MptcpifyException {
        try (OpenBpfObject parsed = OpenBpfObject.open("names", BpfObjectFile.names())) {
            BpfLoader.shareMaps(parsed, hook);
            return parsed.load();
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /** Attaches the programs to their tracepoints, if they are not attached yet. */
    void watch() throws NativeException {
        if (links.isEmpty()) {
            for (String watcher : WATCHERS) {
                links.add(object.program(watcher).attachTracepoint());
            }
        }
    }

    /**
     * Sets the attachments of a name. For new ones the kernel reports new cgroups first, and existing cgroups are
     * searched afterwards.
     */
    void list(String operation, CgroupPattern name, List<Integer> listed) throws NativeException, MptcpifyException {
        List<Integer> before = name.isExact() ? listName(name, listed) : listPattern(operation, name, listed);
        for (int attachment : listed) {
            if (!before.contains(attachment)) {
                insert(operation, name, attachment);
            }
        }
    }

    private List<Integer> listName(CgroupPattern name, List<Integer> listed) throws NativeException {
        byte[] key = NamesLayout.path(name.toString());
        Optional<byte[]> there = names.find(key);
        List<Integer> before = there.isPresent() ? NamesLayout.attachments(there.get()) : List.of();
        put(names, key, listed.isEmpty() ? NOTHING : NamesLayout.named(listed));
        return before;
    }

    private List<Integer> listPattern(String operation, CgroupPattern pattern, List<Integer> listed)
            throws NativeException, MptcpifyException {
        Set<Integer> free = new HashSet<>();
        for (int place = 0; place < NamesLayout.PATTERNS; place++) {
            Optional<byte[]> there = patterns.find(BpfLayout.key(place));
            if (there.isEmpty()) {
                free.add(place);
            } else if (NamesLayout.text(there.get()).equals(pattern.toString())) {
                put(patterns, BpfLayout.key(place), value(pattern, listed));
                return NamesLayout.attachments(there.get());
            }
        }
        if (!listed.isEmpty()) {
            int place = free.stream()
                    .min(Integer::compare)
                    .orElseThrow(() -> ScopeErrors.tooManyPatterns(operation, NamesLayout.PATTERNS));
            put(patterns, BpfLayout.key(place), value(pattern, listed));
        }
        return List.of();
    }

    private static byte[] value(CgroupPattern pattern, List<Integer> listed) {
        return listed.isEmpty() ? NOTHING : NamesLayout.pattern(pattern, listed);
    }

    /** Updates a map and whether it is in use: the programs read only maps in use. */
    private void put(BpfMap map, byte[] key, byte[] value) throws NativeException {
        if (value.length == 0) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
        List<byte[]> places = patterns.keys();
        int end = places.stream().mapToInt(BpfLayout::keyNumber).max().orElse(-1) + 1;
        naming.put(BpfLayout.key(0), NamesLayout.naming(end > 0 || !names.keys().isEmpty(), end));
    }

    /**
     * Puts an attachment into the existing cgroups with the name. Searches until it finds no more: a cgroup that was
     * being made when the programs were attached may become visible only later.
     */
    private void insert(String operation, CgroupPattern name, int attachment)
            throws NativeException, MptcpifyException {
        try {
            CgroupTree tree = CgroupTree.mounted();
            Set<Long> entered = new HashSet<>();
            boolean more;
            do {
                // waits for a mkdir(2) under way, which holds the same lock of the kernel
                CgroupSearch.pathIn(Path.of("/proc/self/cgroup"));
                more = false;
                for (CgroupTree.Found found : tree.find(fixed(name), name::matches)) {
                    if (entered.add(found.id())) {
                        more = true;
                        insert(operation, found, attachment);
                    }
                }
            } while (more);
            hook.program("mptcpify_forget").run(NOTHING);
        } catch (IOException e) {
            throw e instanceof MptcpifyException known ? known : ScopeErrors.noCgroupTree(operation, e);
        }
    }

    private void insert(String operation, CgroupTree.Found found, int attachment)
            throws NativeException, MptcpifyException {
        if (found.level() >= BpfLayout.LEVELS) {
            return;
        }
        byte[] entering = NamesLayout.entering(found.id(), 1L << found.level(), attachment);
        if (object.program("names_enter").run(entering) == 0) {
            throw ScopeErrors.tooManySharing(operation, BpfLayout.SHARING);
        }
    }

    /** The deepest directory that contains or is every match. */
    private static String fixed(CgroupPattern name) {
        String text = name.toString();
        int star = text.indexOf('*');
        return star < 0 ? text : text.substring(0, Math.max(0, text.lastIndexOf('/', star)));
    }

    /** Removes an attachment from every cgroup. */
    void remove(int attachment) throws NativeException {
        object.program("names_leave").run(NamesLayout.leaving(attachment));
    }

    /** Detaches and unloads the programs. */
    @Override
    public void close() {
        links.forEach(BpfLink::close);
        links.clear();
        object.close();
    }
}
