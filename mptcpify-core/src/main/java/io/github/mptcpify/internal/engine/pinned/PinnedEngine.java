// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.BpfLoader;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.internal.linux.ProcessUser;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.PinnedBpfObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The engine whose link, programs and maps are pinned in a directory, while that is locked.
 *
 * <p>Everything follows from the descriptions. An attachment's description is written first and removed last, and says
 * whether the rest is complete: so a process may be killed at any point, and the next one cleans up.
 */
final class PinnedEngine implements AutoCloseable {
    private final String operation;
    private final PinDirectory pins;
    private final PinnedBpfObject object;
    private final Descriptions descriptions;
    private final BpfHook hook;
    private final LenientPins lenient;
    private final NamesPins names;

    private PinnedEngine(String operation, PinDirectory pins, PinnedBpfObject object)
            throws NativeException, IOException {
        this.operation = operation;
        this.pins = pins;
        this.object = object;
        this.descriptions = Descriptions.read(operation, object.map("descriptions"), pins.path());
        this.hook = new BpfHook(object, BpfLoader.discover(object, 0));
        this.lenient = new LenientPins(pins, object);
        this.names = new NamesPins(pins, object);
        names.follow(operation, hook, described().values());
        described().values().forEach(description -> hook.register(description.key(), description.levels()));
        for (Map.Entry<Integer, Description> entry : List.copyOf(described().entrySet())) {
            if (!entry.getValue().whole()) {
                remove(entry.getKey());
            }
        }
        keep();
    }

    /** The engine in a directory, if there is one. */
    static Optional<PinnedEngine> find(String operation, PinDirectory pins) throws IOException {
        Optional<PinnedBpfObject> found = Pins.find(operation, pins);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PinnedBpfObject object = found.get();
        PinnedEngine engine = null;
        try {
            engine = new PinnedEngine(operation, pins, object);
            return Optional.of(engine);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (engine == null) {
                object.close();
            }
        }
    }

    /** The engine in a directory, made if there is none. */
    static PinnedEngine make(String operation, PinDirectory pins) throws IOException {
        Optional<PinnedEngine> found = find(operation, pins);
        if (found.isPresent()) {
            return found.get();
        }
        Pins.make(operation, pins);
        return find(operation, pins).orElseThrow();
    }

    /** The descriptions of all attachments, by number. */
    SortedMap<Integer, Description> described() {
        return descriptions.byNumber();
    }

    /** Attaches, and returns the number. */
    int attach(AttachOptions options, FoundScope found) throws IOException {
        Guard.require(operation, hook.hasGuard(), options, found);
        try {
            FoundScope target = withCookie(found);
            Optional<Description> alike = descriptions.alike(target, Filters.of(options));
            int number = descriptions.nextNumber();
            Description coming = new Description(
                    false,
                    alike.map(Description::attachment).orElse(number),
                    target.key(),
                    target.birth(),
                    hook.levels(operation, target),
                    options,
                    Instant.now(),
                    ProcessUser.read().real(),
                    alike.isPresent() ? counted(alike.get()) : new Statistics(0, 0, 0, 0, hook.missed()));
            insert(number, coming, target);
            return number;
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /** The latest attachment with the same options, to the present scope. */
    Optional<Integer> find(AttachOptions options, FoundScope found) throws MptcpifyException {
        FoundScope target = withCookie(found);
        return described().entrySet().stream()
                .filter(entry -> entry.getValue().isAlike(target, Filters.of(options))
                        && entry.getValue().options().equals(options))
                .map(Map.Entry::getKey)
                .reduce((earlier, later) -> later);
    }

    /** Writes the description first, and marks it as complete last. */
    private void insert(int number, Description coming, FoundScope target) throws NativeException, IOException {
        descriptions.put(number, coming);
        boolean done = false;
        try {
            if (coming.attachment() == number) {
                if (coming.filter().drops()) {
                    LenientPlace place =
                            LenientPlace.of(operation, coming.options().scope(), target.key());
                    lenient.add(operation, number, place);
                }
                if (coming.isByName()) {
                    names.make(operation, hook);
                }
                hook.add(operation, number, target.key(), coming.filter());
                hook.list(operation, target, descriptions.listed(target.key()));
            }
            descriptions.put(number, coming.whole(true));
            done = true;
        } finally {
            if (!done) {
                remove(number);
            }
        }
    }

    void detach(int number) throws IOException {
        try {
            descriptions.put(number, description(number).whole(false));
            remove(number);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    Statistics statistics(int number) throws MptcpifyException {
        Description description = description(number);
        return counted(description).since(description.before());
    }

    /** The counts of the attachment in the kernel. */
    private Statistics counted(Description description) throws MptcpifyException {
        Statistics sockets = hook.statistics(description.attachment());
        return description.filter().drops()
                ? new Statistics(
                        sockets.converted(),
                        sockets.filtered(),
                        sockets.mptcpOff(),
                        sockets.audited(),
                        sockets.missed(),
                        lenient.dropped(description.attachment()))
                : sockets;
    }

    /** The cookie of the network namespace that has an inode number, or 0. */
    long cookie(long inode) throws MptcpifyException {
        try {
            // a namespace that ends meanwhile may keep the program from seeing the others, so try again
            long cookie = 0;
            for (int tries = 0; tries < 3 && cookie == 0; tries++) {
                cookie = BpfLoader.discover(object, (int) inode).cookie();
            }
            return cookie;
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /** Adds the cookie: no process keeps the namespace open, so its number alone could be reused. */
    private FoundScope withCookie(FoundScope target) throws MptcpifyException {
        if (target.key().kind() != FoundScope.Kind.NAMESPACE) {
            return target;
        }
        long cookie = cookie(target.key().id());
        if (cookie == 0) {
            throw ScopeErrors.noCookie(operation);
        }
        return new FoundScope(target.key(), target.lineage(), cookie, target.hold());
    }

    /** Removes an incomplete attachment, its description last. */
    private void remove(int number) throws NativeException, IOException {
        Description leaving = descriptions.leaving(number);
        boolean shared = described().values().stream().anyMatch(other -> other.attachment() == leaving.attachment());
        if (!shared) {
            FoundScope now = descriptions.newest(leaving.key()).orElse(leaving).target();
            hook.list(operation, now, descriptions.listed(leaving.key()));
            hook.remove(leaving.attachment(), leaving.key(), leaving.filter());
            if (leaving.filter().drops()) {
                lenient.end(leaving.attachment());
            }
        }
        keep();
        descriptions.remove(number);
    }

    /** Removes the files that no attachment needs any more, if files may be removed. */
    private void keep() throws IOException {
        if (pins.isChanging()) {
            lenient.keep(described().values());
            names.keep(described().values());
        }
    }

    Description description(int number) {
        return descriptions.get(number);
    }

    /** Removes all files if nothing is attached any more and files may be removed. */
    @Override
    public void close() throws IOException {
        boolean last = described().isEmpty();
        object.close();
        if (last && pins.isChanging()) {
            Pins.remove(pins);
        }
    }
}
