// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.NativeException;

/** The attachments with their filters and counters, in the program's maps. */
final class AttachmentMaps {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    /** The value of every key of a map that is a set. */
    private static final byte[] PRESENT = new byte[1];

    private final BpfObject object;
    private final BpfMap attachments;
    private final BpfMap commands;
    private final BpfMap users;

    AttachmentMaps(BpfObject object) throws NativeException {
        this.object = object;
        this.attachments = object.map("attachments");
        this.commands = object.map("commands");
        this.users = object.map("users");
    }

    /** Its number last: the program may be reading what was in this place before. */
    void add(int attachment, FoundScope.Key scope, Filter filter, boolean ipv6) throws NativeException {
        for (String command : filter.commands()) {
            commands.put(BpfLayout.command(attachment, command), PRESENT);
        }
        for (int user : filter.users()) {
            users.put(BpfLayout.user(attachment, user), PRESENT);
        }
        attachments.put(BpfLayout.key(BpfLayout.place(attachment)), BpfLayout.attachment(scope, filter, ipv6));
        number(attachment, attachment);
    }

    /** {@code struct mptcpify_attachment} of one that is there. */
    byte[] counters(int attachment) {
        try {
            return attachments.get(BpfLayout.key(BpfLayout.place(attachment)));
        } catch (NativeException e) {
            throw new IllegalStateException("an attachment of ours is not in its map", e);
        }
    }

    /** Takes its number away, and keeps all else in its place: the program may be about to read it. */
    void end(int attachment) {
        try {
            number(attachment, 0);
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "an attachment is left in its map", e);
        }
    }

    private void number(int attachment, int number) throws NativeException {
        object.program("mptcpify_number").run(BpfLayout.numbering(BpfLayout.place(attachment), number));
    }

    void removeFilter(int attachment, Filter filter) {
        filter.commands().forEach(command -> discard(() -> commands.remove(BpfLayout.command(attachment, command))));
        filter.users().forEach(user -> discard(() -> users.remove(BpfLayout.user(attachment, user))));
    }

    /** A removal from a map. */
    interface Removal {
        void run() throws NativeException;
    }

    /** Removes a key. A key that stays has no effect: it only takes memory. */
    static void discard(Removal removal) {
        try {
            removal.run();
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "left in its map", e);
        }
    }
}
