// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attachments to names of cgroups: the kernel reports each new
 * cgroup before any task can be in it, and a cgroup whose path
 * matches an attached name becomes a scope like any other. A separate
 * object, loaded with the first such attachment; it shares the scopes
 * with the main object.
 */
#include "kernel.h"
#include "mptcpify.h"
#include "names.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "task.h"
#include "maps.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define SHARED_BY_NAME(entries, key_type, value_type) {		\
		__uint(type, BPF_MAP_TYPE_HASH);		\
		__uint(map_flags, BPF_F_NO_PREALLOC);		\
		__uint(max_entries, entries);			\
		__type(key, key_type);				\
		__type(value, value_type);			\
	}

/* by the path from the hierarchy's root, without the first slash */
struct SHARED_BY_NAME(MAX_ENTRIES, struct mptcpify_path, struct mptcpify_named) names SEC(".maps");
/* by numbers below MPTCPIFY_PATTERNS */
struct SHARED_BY_NAME(MPTCPIFY_PATTERNS, __u32, struct mptcpify_pattern) patterns SEC(".maps");

struct mptcpify_naming naming SEC(".data.naming");

/*
 * The path of the cgroup that is being made. The kernel makes one at a time, under
 * its cgroup_mutex.
 */
static struct mptcpify_path path;

struct match {
	const struct mptcpify_pattern *pattern;
	/* bit n: what was read so far ends where n parts of the pattern do */
	__u64 state;
	__u32 from;
};

static long match_next(__u32 i, struct match *match)
{
	const struct mptcpify_pattern *pattern = match->pattern;
	__u64 state = match->state, stay;
	__u32 at = match->from + i;
	__u8 c;

	if (at >= sizeof(path.bytes))
		return 1;
	c = path.bytes[at];
	if (!c)
		return 1;
	/* a cgroup above it matches, and has all cgroups below it in scope already */
	if (c == '/' && state & pattern->end) {
		match->state = 0;
		return 1;
	}
	stay = pattern->across;
	if (c != '/')
		stay |= pattern->within;
	match->state = (state & pattern->next[c]) << 1 | (state & stay);
	if (c == '/')
		match->state |= (state & pattern->skip) << 2;
	return !match->state;
}

static long prefix_next(__u32 i, struct match *match)
{
	if (i >= sizeof(path.bytes) || i >= match->pattern->prefix_length)
		return 1;
	match->from = i + 1;
	if (path.bytes[i] == match->pattern->prefix.bytes[i])
		return 0;
	match->state = 0;
	return 1;
}

static __noinline bool matches(const struct mptcpify_pattern *pattern)
{
	struct match match = { .pattern = pattern, .state = pattern->start };

	bpf_loop(sizeof(path.bytes), prefix_next, &match, 0);
	if (match.state)
		bpf_loop(sizeof(path.bytes), match_next, &match, 0);
	return match.state & pattern->end;
}

/* A change to the attachments of a scope, made to one after the other. */
struct change {
	struct mptcpify_scope *scope;
	/* the attachments to add */
	const struct mptcpify_named *named;
	/* the one to add or remove; 0: remove all that are there by a name */
	__u32 number;
	/* a place that is free, counted from 1 */
	__u32 free;
	bool there;
	/* others remain */
	bool left;
};

static long look_for(__u32 i, struct change *change)
{
	__u32 there;

	if (i >= MPTCPIFY_SHARING)
		return 1;
	there = i < change->scope->count ? change->scope->attachments[i] : 0;
	if (there == change->number)
		change->there = true;
	else if (!there && !change->free)
		change->free = i + 1;
	return 0;
}

/* Adds an attachment to those of a scope, once; 0 if there is no room. */
__noinline int insert(struct mptcpify_scope *scope, __u32 number)
{
	struct change change = { .scope = scope, .number = number };
	__u32 place;

	if (!scope)
		return 0;
	bpf_loop(MPTCPIFY_SHARING, look_for, &change, 0);
	if (change.there)
		return 1;
	place = change.free - 1;
	if (place >= MPTCPIFY_SHARING)
		return 0;
	scope->attachments[place] = number;
	if (scope->count <= place)
		scope->count = place + 1;
	return 1;
}

static long insert_next(__u32 i, struct change *change)
{
	__u32 number;

	if (i >= MPTCPIFY_SHARING || i >= change->named->count)
		return 1;
	number = change->named->attachments[i];
	if (number && !insert(change->scope, number))
		__sync_fetch_and_add(&borne.overflows, 1);
	return 0;
}

static __always_inline void insert_all(struct mptcpify_scope *scope, const struct mptcpify_named *named)
{
	struct change change = { .scope = scope, .named = named };

	bpf_loop(MPTCPIFY_SHARING, insert_next, &change, 0);
}

static long match_pattern(__u32 i, struct mptcpify_scope *scope)
{
	const struct mptcpify_pattern *pattern = bpf_map_lookup_elem(&patterns, &i);

	if (pattern && matches(pattern))
		insert_all(scope, &pattern->named);
	return 0;
}

/* Only if the cgroup does not lie too deep: the main program does not look there. */
static __always_inline void use_level(__u32 level)
{
	__u64 mask = 1ULL << (level & 63);

	if (level < MPTCPIFY_LEVELS && !(borne.levels & mask))
		__sync_fetch_and_or(&borne.levels, mask);
}

/* In the cgroup2 hierarchy, and not in one of cgroup v1. */
static __always_inline bool is_unified(struct cgroup *cgroup)
{
	return BPF_CORE_READ(cgroup, root, hierarchy_id) == 0;
}

SEC("tp_btf/cgroup_mkdir")
int names_mkdir(__u64 *arguments)
{
	struct cgroup *cgroup = TYPED(struct cgroup, arguments[0]);
	const struct mptcpify_named *named;
	struct mptcpify_scope scope = {};
	__u64 id;

	if (!naming.in_use || !is_unified(cgroup))
		return 0;
	__builtin_memset(&path, 0, sizeof(path));
	/* "/system.slice/nginx.service" */
	if (bpf_probe_read_kernel_str(path.bytes, sizeof(path.bytes), (const char *)arguments[1] + 1) >=
	    (long)sizeof(path.bytes)) {
		__sync_fetch_and_add(&borne.too_long, 1);
		return 0;
	}
	named = bpf_map_lookup_elem(&names, &path);
	if (named)
		insert_all(&scope, named);
	bpf_loop(naming.patterns, match_pattern, &scope, 0);
	if (!scope.count)
		return 0;
	id = cgroup->kn->id;
	scope.birth = id;
	use_level(cgroup->level);
	bpf_map_update_elem(&cgroups, &id, &scope, BPF_ANY);
	return 0;
}

static __always_inline bool is_by_name(__u32 number)
{
	struct mptcpify_attachment *attachment = at_place_of(number);

	return !attachment || attachment->number != number || attachment->flags & MPTCPIFY_BY_NAME;
}

static long remove_next(__u32 i, struct change *change)
{
	__u32 there;

	if (i >= MPTCPIFY_SHARING || i >= change->scope->count)
		return 1;
	there = change->scope->attachments[i];
	if (!there)
		return 0;
	if (change->number ? there == change->number : is_by_name(there)) {
		change->there = true;
		change->scope->attachments[i] = 0;
	} else {
		change->left = true;
	}
	return 0;
}

/*
 * Removes a number, or with 0 all attachments to names,
 * from a scope. Returns whether the scope is empty now.
 */
__noinline int remove(struct mptcpify_scope *scope, __u32 number)
{
	struct change change = { .scope = scope, .number = number };

	if (!scope)
		return 0;
	bpf_loop(MPTCPIFY_SHARING, remove_next, &change, 0);
	return change.there && !change.left;
}

/* Attachments to this cgroup itself stay until user space detaches them. */
SEC("tp_btf/cgroup_rmdir")
int names_rmdir(__u64 *arguments)
{
	struct cgroup *cgroup = TYPED(struct cgroup, arguments[0]);
	struct mptcpify_scope *scope;
	__u64 id;

	if (!is_unified(cgroup))
		return 0;
	id = cgroup->kn->id;
	scope = bpf_map_lookup_elem(&cgroups, &id);
	if (scope && remove(scope, 0)) {
		invalidate(scope);
		bpf_map_delete_elem(&cgroups, &id);
	}
	return 0;
}

/*
 * Run by user space for a cgroup that has the name already when it is attached. Returns
 * 1, or 0 if there is no room among those that share the cgroup.
 */
SEC("syscall")
int names_enter(struct mptcpify_entering *wanted)
{
	struct mptcpify_scope fresh = { .birth = wanted->cgroup };
	struct mptcpify_scope *scope;
	__u64 id = wanted->cgroup;

	__sync_fetch_and_or(&borne.levels, wanted->levels);
	scope = bpf_map_lookup_elem(&cgroups, &id);
	if (scope)
		return insert(scope, wanted->attachment);
	insert(&fresh, wanted->attachment);
	return !bpf_map_update_elem(&cgroups, &id, &fresh, BPF_NOEXIST);
}

static long leave_cgroup(void *map, __u64 *id, struct mptcpify_scope *scope, __u32 *number)
{
	__u64 key = *id;

	if (remove(scope, *number)) {
		invalidate(scope);
		bpf_map_delete_elem(&cgroups, &key);
	}
	return 0;
}

/* Run by user space to remove an attachment to a name from every matching cgroup. */
SEC("syscall")
int names_leave(struct mptcpify_leaving *wanted)
{
	__u32 number = wanted->attachment;

	bpf_for_each_map_elem(&cgroups, leave_cgroup, &number, 0);
	return 0;
}
