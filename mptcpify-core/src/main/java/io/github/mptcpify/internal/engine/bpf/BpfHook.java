// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.engine.scope.Target;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.MptcpProbe;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The program of {@code bpf/mptcpify.bpf.c}, loaded through libbpf. */
public final class BpfHook implements Hook {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** The value of every key of a map that is a set. */
    private static final byte[] PRESENT = new byte[1];

    private static final byte[] NOTHING = new byte[0];

    private static final int DISCOVERIES = 5;

    private final BpfObject object;
    private final BpfMap config;
    private final BpfMap cgroups;
    private final BpfMap namespaces;
    private final BpfMap processes;
    private final BpfMap attachments;
    private final BpfMap commands;
    private final BpfMap users;
    private final BpfNames names;

    /** Whether what is attached is this process's alone; else all is attached and pinned already. */
    private final boolean own;

    private final BpfLayout.Discovery discovery;
    private final boolean ipv6;
    private final ScopesInUse scopes = new ScopesInUse();

    /**
     * Where the guard looks, 0 for nowhere. Once it is in the configuration it stays: all attachments share that, and a
     * process that sees the machine through a sandbox's mounts would switch the guard off for the others.
     */
    private final int guardSlot;

    private BpfLayout.Config configured;
    private @Nullable BpfLink link;
    private @Nullable OwnLenience lenience;

    /** On maps that are in the kernel already. */
    public BpfHook(BpfObject object, BpfLayout.Discovery discovery) throws NativeException {
        this.object = object;
        this.config = object.map(".data.config");
        this.cgroups = object.map("cgroups");
        this.namespaces = object.map("namespaces");
        this.processes = object.map("processes");
        this.attachments = object.map("attachments");
        this.commands = object.map("commands");
        this.users = object.map("users");
        this.names = new BpfNames(object);
        this.own = object instanceof LoadedBpfObject;
        this.discovery = discovery;
        this.ipv6 = ipv6HasMptcp();
        this.configured = BpfLayout.Config.parse(config.get(BpfLayout.key(0)));
        this.guardSlot = configured.pernetSlot() != 0 ? configured.pernetSlot() : discovery.pernetSlot();
    }

    public static BpfHook open(String operation) throws MptcpifyException {
        return open(operation, BpfObjectFile.bytes());
    }

    /** Loads an object, which is the one of this library but in tests. */
    public static BpfHook open(String operation, byte[] file) throws MptcpifyException {
        LoadedBpfObject object = load(operation, file, false);
        BpfHook opened = null;
        try {
            opened = new BpfHook(object, discover(object, 0));
            return opened;
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (opened == null) {
                object.close();
            }
        }
    }

    /**
     * Loads an object.
     *
     * @param lasting whether attachments are to outlive this process, which takes a map more
     */
    public static LoadedBpfObject load(String operation, byte[] file, boolean lasting) throws MptcpifyException {
        try (OpenBpfObject parsed = OpenBpfObject.open("mptcpify", file)) {
            if (!lasting) {
                parsed.leaveOut("descriptions");
            }
            return parsed.load();
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /**
     * Asks the kernel, on the calling thread. Whether the program found the right place for its guard is seen by what it
     * found there.
     *
     * @param namespace the inode number of a network namespace to look for, or 0
     */
    public static BpfLayout.Discovery discover(BpfObject object, int namespace) throws NativeException {
        BpfMap map = object.map(".data.discovery");
        BpfLayout.Discovery found;
        boolean wrong;
        int tries = 0;
        do {
            Optional<Boolean> before = Guard.enabled();
            map.put(BpfLayout.key(0), BpfLayout.Discovery.question(namespace));
            object.program("mptcpify_discover").run(NOTHING);
            found = BpfLayout.Discovery.parse(map.get(BpfLayout.key(0)));
            wrong = before.isPresent() && before.get() != found.enabled();
            // it may have been switched meanwhile
        } while (wrong && ++tries < DISCOVERIES);
        return wrong ? found.withoutSlot() : found;
    }

    /** Takes note of a scope that is in the kernel already, and of the levels of the cgroup tree that it takes. */
    public void knows(Target.Key key, long mask) {
        if (!scopes.has(key)) {
            scopes.add(key, mask);
        }
    }

    @Override
    public boolean hasGuard() {
        return guardSlot != 0;
    }

    @Override
    public void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException {
        OwnLenience using = lenience;
        if (using == null) {
            using = OwnLenience.load(operation, object);
            lenience = using;
        }
        using.add(operation, attachment, place);
    }

    @Override
    public void add(String operation, int attachment, Target.Key scope, Filter filter) throws MptcpifyException {
        try {
            for (String command : filter.commands()) {
                commands.put(BpfLayout.command(attachment, command), PRESENT);
            }
            for (int user : filter.users()) {
                users.put(BpfLayout.user(attachment, user), PRESENT);
            }
            if (scope.kind() == Target.Kind.NAME) {
                // what is remembered of another attachment in this place must not be taken for this one
                object.program("mptcpify_forget").run(NOTHING);
            }
            attachments.put(
                    BpfLayout.key(BpfLayout.place(attachment)), BpfLayout.attachment(attachment, scope, filter, ipv6));
        } catch (NativeException e) {
            remove(attachment, scope, filter);
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public void list(String operation, Target target, List<Integer> listed) throws MptcpifyException {
        if (listed.size() > BpfLayout.SHARING) {
            throw ScopeErrors.tooManySharing(operation, BpfLayout.SHARING);
        }
        try {
            if (target.key().kind() == Target.Kind.NAME) {
                if (own && !listed.isEmpty()) {
                    names.watch();
                }
                names.list(operation, CgroupPattern.parse(target.key().name()), listed);
            } else if (listed.isEmpty()) {
                takeOut(target.key());
            } else if (!scopes.has(target.key())) {
                putIn(operation, target, listed);
            } else {
                share(target, listed);
            }
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /** The program forgets last: what it finds from then on, it finds with this scope. */
    private void putIn(String operation, Target target, List<Integer> listed)
            throws NativeException, MptcpifyException {
        long levels = levels(operation, target);
        boolean done = false;
        try {
            if (byName(target.key(), sharing(target.key())).isEmpty()) {
                map(target.key())
                        .put(
                                BpfLayout.key(target.key()),
                                sharing(target, listed).bytes());
            } else {
                share(target, listed);
            }
            scopes.add(target.key(), levels);
            configure();
            if (levels != 0) {
                object.program("mptcpify_forget").run(NOTHING);
            }
            done = true;
        } finally {
            if (!done) {
                takeOut(target.key());
            }
        }
    }

    /** In place, unless it is another scope that has got the key: whoever replaces an element hides it for a moment. */
    private void share(Target target, List<Integer> listed) throws NativeException {
        BpfMap map = map(target.key());
        byte[] key = BpfLayout.key(target.key());
        BpfLayout.Sharing before = BpfLayout.Sharing.parse(map.get(key));
        if (before.birth() != target.birth()) {
            map.put(key, sharing(target, listed).bytes());
        } else {
            List<Integer> all = new ArrayList<>(listed);
            all.addAll(byName(target.key(), Optional.of(before)));
            object.program("mptcpify_share").run(before.with(all).in(target.key()));
        }
    }

    private void takeOut(Target.Key key) throws NativeException {
        Optional<BpfLayout.Sharing> before = sharing(key);
        List<Integer> staying = byName(key, before);
        if (staying.isEmpty()) {
            map(key).remove(BpfLayout.key(key));
            // the program remembers who is attached to a task's cgroup, and asks that one without the map
            object.program("mptcpify_forget").run(NOTHING);
        } else {
            object.program("mptcpify_share")
                    .run(before.orElseThrow().with(staying).in(key));
        }
        scopes.remove(key);
        configure();
    }

    /** How many cgroups are scopes, of whatever kind of attachment. */
    public int cgroups() throws NativeException {
        return cgroups.keys().size();
    }

    /** What is in the kernel by a key. */
    private Optional<BpfLayout.Sharing> sharing(Target.Key key) throws NativeException {
        return map(key).find(BpfLayout.key(key)).map(BpfLayout.Sharing::parse);
    }

    /** Who of these is attached to a cgroup by one of its names, and stays whoever else comes and goes. */
    private List<Integer> byName(Target.Key key, Optional<BpfLayout.Sharing> sharing) {
        if (key.kind() != Target.Kind.CGROUP) {
            return List.of();
        }
        return sharing.stream()
                .flatMap(there -> there.places().stream())
                .filter(number -> BpfLayout.isByName(counters(number), number))
                .toList();
    }

    private static BpfLayout.Sharing sharing(Target target, List<Integer> listed) {
        return new BpfLayout.Sharing(target.birth(), listed);
    }

    @Override
    public void attach(String operation) throws MptcpifyException {
        try {
            link = object.program("mptcpify").attach();
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public Statistics statistics(int attachment) {
        return BpfLayout.statistics(
                counters(attachment), missed(), lenience == null ? List.of() : lenience.dropped(attachment));
    }

    @Override
    public long lost(int attachment) {
        return BpfLayout.lost(counters(attachment));
    }

    private byte[] counters(int attachment) {
        try {
            return attachments.get(BpfLayout.key(BpfLayout.place(attachment)));
        } catch (NativeException e) {
            throw new IllegalStateException("an attachment of ours is not in its map", e);
        }
    }

    @Override
    public int listen(String operation, int attachment, boolean on) throws MptcpifyException {
        try {
            return object.program("mptcpify_listen").run(BpfLayout.listening(attachment, on));
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public EventRing events(String operation) throws MptcpifyException {
        try {
            return new BpfEventRing(operation, object.map("events").ring());
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public long missed() {
        try {
            return object.program("mptcpify").missed();
        } catch (NativeException e) {
            throw new IllegalStateException("a program of ours is not there", e);
        }
    }

    /** With its flags as they were: the program may be about to read them. */
    @Override
    public void remove(int attachment, Target.Key scope, Filter filter) {
        try {
            attachments.put(BpfLayout.key(BpfLayout.place(attachment)), BpfLayout.attachment(0, scope, filter, ipv6));
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "an attachment is left in its map", e);
        }
        if (scope.kind() == Target.Kind.NAME) {
            leaveAll(attachment);
        }
        filter.commands().forEach(command -> discard(commands, BpfLayout.command(attachment, command)));
        filter.users().forEach(user -> discard(users, BpfLayout.user(attachment, user)));
        if (lenience != null) {
            lenience.remove(attachment);
        }
    }

    private void leaveAll(int attachment) {
        try {
            names.leave(attachment);
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "left in the map of cgroups", e);
        }
    }

    /** What no attachment asks for does nothing: one that stays only costs its memory. */
    private static void discard(BpfMap map, byte[] key) {
        try {
            map.remove(key);
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "left in its map", e);
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        names.close();
        if (lenience != null) {
            lenience.close();
        }
        object.close();
    }

    /** Only where it has changed: most scopes are of a kind and at a level at which there are others. */
    private void configure() throws NativeException {
        BpfLayout.Config now = scopes.config(guardSlot);
        if (!now.equals(configured)) {
            config.put(BpfLayout.key(0), now.bytes());
            configured = now;
        }
    }

    /** The levels of the cgroup tree that a scope takes, as a mask; none if it is no cgroup. */
    public long levels(String operation, Target target) throws MptcpifyException {
        if (target.key().kind() != Target.Kind.CGROUP) {
            return 0;
        }
        long mask = levels(target.lineage(), discovery.ancestors());
        if (mask == 0) {
            throw ScopeErrors.tooDeep(operation, BpfLayout.LEVELS - 1);
        }
        return mask;
    }

    private BpfMap map(Target.Key scope) {
        return switch (scope.kind()) {
            case CGROUP, NAME -> cgroups;
            case NAMESPACE -> namespaces;
            case PROCESS -> processes;
        };
    }

    /**
     * The levels of the cgroup tree at which a cgroup may lie, as a mask. In a cgroup namespace user space does not see
     * how deep it is; but the program has seen the ancestors of this process, and any of them that is also an ancestor
     * of the cgroup tells. The root of the hierarchy is one, where it can be seen.
     */
    public static long levels(List<Long> lineage, List<Long> ancestors) {
        for (int up = 0; up < lineage.size(); up++) {
            int level = ancestors.indexOf(lineage.get(up));
            if (level >= 0) {
                return level + up < BpfLayout.LEVELS ? 1L << (level + up) : 0;
            }
        }
        return -1L;
    }

    /** Where the kernel was built without CONFIG_MPTCP_IPV6, a converted IPv6 socket would fail. */
    private static boolean ipv6HasMptcp() {
        return MptcpProbe.refusal(Abi.AF_INET6) != Errno.EPROTONOSUPPORT;
    }
}
