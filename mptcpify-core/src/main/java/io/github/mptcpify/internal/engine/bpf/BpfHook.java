// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.events.EventRing;
import io.github.mptcpify.internal.engine.scope.CgroupPattern;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.NativeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program of {@code bpf/mptcpify.bpf.c}, loaded through libbpf, and the objects beside it, each of which is loaded when
 * the first attachment needs it.
 */
public final class BpfHook implements Hook {
    private final BpfObject object;
    private final AttachmentMaps attachments;
    private final OptionPrograms options;

    /** Whether the programs belong to this process; otherwise they are attached and pinned already. */
    private final boolean own;

    private boolean ipv6;
    private ScopeMaps scopes;

    private @Nullable BpfLink link;

    /** If something is, or was, attached by name. */
    private @Nullable BpfNames names;

    /** Uses an object that is already in the kernel. */
    public BpfHook(BpfObject object, Discovery discovery) throws NativeException {
        this.object = object;
        this.attachments = new AttachmentMaps(object);
        this.options = new OptionPrograms(object);
        this.own = object instanceof LoadedBpfObject;
        this.ipv6 = BpfLoader.ipv6HasMptcp();
        this.scopes = new ScopeMaps(object, discovery);
    }

    public static BpfHook open(String operation) throws MptcpifyException {
        return open(operation, BpfObjectFile.bytes());
    }

    /** Loads an object; tests load others than this library's. */
    public static BpfHook open(String operation, byte[] file) throws MptcpifyException {
        return BpfLoader.make(
                operation,
                BpfLoader.load(operation, file, false),
                object -> new BpfHook(object, BpfLoader.discover(object, 0)));
    }

    /** Uses programs for names that are attached already. */
    public void follow(BpfNames attached) {
        names = attached;
    }

    /** Registers a scope that is in the kernel already, with the levels of the cgroup tree at which it may lie. */
    public void register(FoundScope.Key key, long levels) {
        scopes.register(key, levels);
    }

    /** The levels of the cgroup tree at which a scope may lie, as a mask; 0 if it is not a cgroup. */
    public long levels(String operation, FoundScope target) throws MptcpifyException {
        return scopes.levels(operation, target);
    }

    /** How many cgroups are scopes, including those attached by name. */
    public int cgroups() throws NativeException {
        return scopes.cgroups();
    }

    @Override
    public boolean hasGuard() {
        return scopes.hasGuard();
    }

    @Override
    public void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException {
        options.relax(operation, attachment, place);
    }

    @Override
    public void tryRelaxing(String operation, LenientPlace place) throws MptcpifyException {
        // no attachment has this number
        options.relax(operation, 0, place);
        options.remove(0);
    }

    @Override
    public void report(String operation, int attachment, boolean audit) throws MptcpifyException {
        options.report(operation, attachment, audit);
    }

    @Override
    public List<Refusal> refusals(int attachment) {
        return options.refusals(attachment);
    }

    @Override
    public void add(String operation, int attachment, FoundScope.Key scope, Filter filter) throws MptcpifyException {
        try {
            attachments.add(attachment, scope, filter, ipv6);
        } catch (NativeException e) {
            remove(attachment, scope, filter);
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public void list(String operation, FoundScope target, List<Integer> listed) throws MptcpifyException {
        if (listed.size() > BpfLayout.SHARING) {
            throw ScopeErrors.tooManySharing(operation, BpfLayout.SHARING);
        }
        try {
            if (target.key().kind() == FoundScope.Kind.NAME) {
                listName(operation, CgroupPattern.parse(target.key().name()), listed);
            } else {
                scopes.list(operation, target, listed);
            }
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    private void listName(String operation, CgroupPattern name, List<Integer> listed)
            throws NativeException, MptcpifyException {
        BpfNames using = names;
        if (using == null) {
            if (listed.isEmpty()) {
                return;
            }
            using = BpfNames.open(operation, object);
            names = using;
        }
        if (own && !listed.isEmpty()) {
            using.watch();
        }
        using.list(operation, name, listed);
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
    public void detach() {
        if (link != null) {
            link.close();
            link = null;
        }
        if (names != null) {
            names.close();
            names = null;
        }
    }

    @Override
    public void update(String operation) throws MptcpifyException {
        try {
            scopes = new ScopeMaps(object, BpfLoader.discover(object, 0));
            ipv6 = BpfLoader.ipv6HasMptcp();
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    @Override
    public Statistics statistics(int attachment) {
        return BpfLayout.statistics(attachments.counters(attachment), missed(), options.dropped(attachment));
    }

    @Override
    public long lost(int attachment) {
        return BpfLayout.lost(attachments.counters(attachment));
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

    @Override
    public void remove(int attachment, FoundScope.Key scope, Filter filter) {
        attachments.end(attachment);
        BpfNames using = names;
        if (using != null && scope.kind() == FoundScope.Kind.NAME) {
            AttachmentMaps.discard(() -> using.remove(attachment));
        }
        attachments.removeFilter(attachment, filter);
        options.remove(attachment);
    }

    @Override
    public void close() {
        detach();
        options.close();
        object.close();
    }
}
