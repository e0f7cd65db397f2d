// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Turns TCP sockets into MPTCP sockets at birth, for the tasks that user space
 * named. socket(2) asks update_socket_protocol() for the protocol since Linux
 * 6.6; a non-zero return of a program attached there replaces its answer.
 */
#include "kernel.h"
#include "mptcpify.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "task.h"
#include "maps.h"
#include "filters.h"
#include "scopes.h"
#include "memory.h"
#include "events.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The arguments of update_socket_protocol(). */
enum {
	FAMILY,
	TYPE,
	PROTOCOL,
};

/* For the mark program: the outcome of a task's last socket(), by the task's number. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_NOTES);
	__type(key, __u32);
	__type(value, __u64);
} notes SEC(".maps");

/* 3,640 events; a whole number of pages, however large these are. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} events SEC(".maps");

/* by numbers; only where attachments are to outlive the process */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, __u32);
	__type(value, struct mptcpify_description);
} descriptions SEC(".maps");

/* Keeps the compiler from reading it earlier, and from comparing all 64 bits. */
static __always_inline __u32 argument(const __u64 *call, int index)
{
	__u32 value = call[index];

	asm volatile("" : "+w"(value));
	return value;
}

/*
 * Leaves a note for the mark program, which sees the socket a moment later, that
 * an attachment has converted it: nothing else distinguishes it from one that was
 * opened as MPTCP. 0: no attachment has. Returns 0, which is hidden from the compiler:
 * it would keep the caller's 0 in a register that every call has to save.
 */
static __noinline int leave_note(__u32 number)
{
	__u32 task = bpf_get_current_pid_tgid(), place = task % MPTCPIFY_NOTES;
	__u64 *note = bpf_map_lookup_elem(&notes, &place);
	int none = 0;

	if (note)
		*note = MPTCPIFY_NOTE(task, number);
	asm volatile("" : "+r"(none));
	return none;
}

/*
 * type still carries SOCK_NONBLOCK and SOCK_CLOEXEC here. For nearly every call this is all
 * that runs, so each instruction counts.
 */
static __always_inline bool is_stream(const __u64 *call)
{
	__u32 family = argument(call, FAMILY);

	if (family != AF_INET && family != AF_INET6)
		return false;
	return (argument(call, TYPE) & SOCK_TYPE_MASK) == SOCK_STREAM;
}

/*
 * The guard. Where net.mptcp.enabled is 0, socket(IPPROTO_MPTCP) fails with
 * ENOPROTOOPT: a converted program would lose all of its TCP.
 */
static __always_inline bool mptcp_enabled(void)
{
	struct task_struct *task = current_task();
	struct net_generic *gen = task->nsproxy->net_ns->gen;

	if (!config.pernet_slot)
		return true;
	gen = TYPED(struct net_generic, (void **)gen + config.pernet_slot);
	return TYPED(struct mptcp_pernet, gen->ptr[0])->mptcp_enabled;
}

static __always_inline enum mptcpify_verdict judge(struct mptcpify_attachment *attachment, __u32 number,
						   __u32 flags, int family)
{
	if (!(attachment->families >> (family & 31) & 1))
		return MPTCPIFY_FILTERED;
	if (flags & MPTCPIFY_FILTERS && !passes_filters(number, flags))
		return MPTCPIFY_FILTERED;
	if (!mptcp_enabled())
		return MPTCPIFY_OFF;
	return flags & MPTCPIFY_AUDIT ? MPTCPIFY_AUDITED : MPTCPIFY_CONVERTED;
}

/* Never waits: events that do not fit are counted. */
static __noinline int tell(struct mptcpify_attachment *attachment, __u32 number,
			   enum mptcpify_verdict verdict, int family, int type)
{
	struct mptcpify_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&attachment->lost, 1);
		return 0;
	}
	describe_task(event, attachment, number, discovery.pid_namespace, discovery.pid_level);
	event->family = family;
	event->verdict = verdict;
	event->flags = (type & SOCK_NONBLOCK ? MPTCPIFY_NONBLOCK : 0) |
		       (type & SOCK_CLOEXEC ? MPTCPIFY_CLOEXEC : 0);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

#define GONE (-1)

/*
 * Whether an attachment converts, or GONE. Not static, so that the verifier checks it
 * once and not once for each caller.
 */
__noinline int ask(__u32 number, __u64 key, int family, int type)
{
	struct mptcpify_attachment *attachment = at_place_of(number);
	enum mptcpify_verdict verdict;
	__u32 flags;

	/* a free entry has the number 0, and may still have the key */
	if (!attachment || !number)
		return GONE;
	flags = attachment->flags;
	verdict = judge(attachment, number, flags, family);
	if (!is_still(attachment, number, key))
		return GONE;
	__sync_fetch_and_add(&attachment->sockets[verdict], 1);
	if (flags & MPTCPIFY_EVENTS)
		tell(attachment, number, verdict, family, type);
	if (verdict != MPTCPIFY_CONVERTED)
		return 0;
	if (flags & MPTCPIFY_LENIENT)
		leave_note(number);
	return 1;
}

struct asking {
	struct mptcpify_scope *scope;
	__u64 key;
	int family;
	int type;
	int convert;
};

static long ask_next(__u32 i, struct asking *asking)
{
	__u32 place = i + 1;

	if (place >= MPTCPIFY_SHARING || place >= asking->scope->count)
		return 1;
	asking->convert |= ask(asking->scope->attachments[place], asking->key, asking->family, asking->type) > 0;
	return 0;
}

/*
 * All but the first. With bpf_loop() the verifier checks the loop's body once; it would
 * unroll a for loop.
 */
__noinline int ask_others(struct mptcpify_scope *scope, __u64 key, int family, int type)
{
	struct asking asking = { .scope = scope, .key = key, .family = family, .type = type };

	if (!scope)
		return 0;
	bpf_loop(MPTCPIFY_SHARING, ask_next, &asking, 0);
	return asking.convert;
}

/* Asks each attachment of a scope; nearly always there is only one. */
static __always_inline bool visit(struct mptcpify_scope *scope, __u32 first, __u64 key, const __u64 *call)
{
	bool convert = ask(first, key, call[FAMILY], call[TYPE]) > 0;

	if (scope->count > 1)
		convert |= ask_others(scope, key, call[FAMILY], call[TYPE]);
	return convert;
}

struct climb {
	const __u64 *call;
	struct cgroup *own;
	/* what is still to be looked at, as a mask */
	__u64 levels;
	int convert;
	/* how many attached cgroups it lies in, and the only attachment to the last one */
	__u32 found;
	__u32 sole;
};

static __always_inline void visit_cgroup(struct climb *climb, __u64 id)
{
	struct mptcpify_scope *scope = bpf_map_lookup_elem(&cgroups, &id);
	__u32 first, sole;
	bool convert;

	if (!scope || scope->birth != id)
		return;
	first = *(volatile __u32 *)&scope->attachments[0];
	sole = scope->count == 1 ? first : 0;
	convert = visit(scope, first, id, climb->call);
	climb->found++;
	/* its memory may have been reused for another cgroup meanwhile */
	if (*(volatile __u64 *)&scope->birth != id)
		return;
	climb->sole = sole;
	if (convert)
		climb->convert = 1;
}

static __always_inline void visit_level_above(struct climb *climb)
{
	__u64 levels = climb->levels;

	climb->levels = levels & (levels - 1);
	visit_cgroup(climb, ancestor_id(climb->own, lowest_bit(levels)));
}

static long visit_above(__u32 i, struct climb *climb)
{
	if (!climb->levels)
		return 1;
	visit_level_above(climb);
	return 0;
}

/* Caches the result, for the generation that was read before the look-up. */
static __always_inline void remember(const struct climb *climb, __u64 marked)
{
	__u64 generation = marked & LAST_GENERATION, id = marked >> GENERATION_BITS;

	if (generation == LAST_GENERATION)
		return;
	if (!climb->found)
		outside.cgroups[id % REMEMBERED] = marked;
	else if (climb->found == 1 && climb->sole)
		inside[id % REMEMBERED] = INSIDE(id, generation) | climb->sole % MPTCPIFY_ATTACHMENTS;
}

/* The task's own cgroup, whose id is at hand, and those above it that may be attached. */
static __always_inline int climb_cgroups(const __u64 *call, struct cgroup *own, __u64 id, __u64 marked)
{
	struct climb climb = { .call = call, .own = own };
	__u32 level = own->level;

	/* between the look at the generation, which is marked, and the look-ups */
	read_barrier();
	climb.levels = config.levels | borne.levels;
	if (level < MPTCPIFY_LEVELS) {
		if (climb.levels >> level & 1)
			visit_cgroup(&climb, id);
		climb.levels &= (1ULL << level) - 1;
	}
	/* nearly always there is one level at most, and that is cheaper without a loop */
	if (climb.levels)
		visit_level_above(&climb);
	if (climb.levels)
		bpf_loop(MPTCPIFY_LEVELS, visit_above, &climb, 0);
	remember(&climb, marked);
	return climb.convert;
}

/*
 * Asks a cached attachment. Its place may belong to another attachment by now: that one
 * began a new generation before it got its number, so this reads the number first, and then
 * the generation.
 */
static __always_inline int ask_remembered(__u32 place, __u64 marked, const __u64 *call)
{
	struct mptcpify_attachment *sole = at_place_of(place);
	__u32 number;
	__u64 scope;

	if (!sole)
		return GONE;
	number = *(volatile __u32 *)&sole->number;
	scope = *(volatile __u64 *)&sole->scope;
	read_barrier();
	if (!is_recent(marked))
		return GONE;
	return ask(number, scope, call[FAMILY], call[TYPE]);
}

/* For a cgroup that is not cached as outside. */
static __noinline int visit_cgroups(const __u64 *call, struct cgroup *own, __u64 marked)
{
	__u64 id = marked >> GENERATION_BITS, known = inside[id % REMEMBERED];
	int converts;

	if (known - INSIDE_PLACE(known) == INSIDE(id, marked & LAST_GENERATION)) {
		converts = ask_remembered(INSIDE_PLACE(known), marked, call);
		if (converts != GONE)
			return converts;
	}
	return climb_cgroups(call, own, id, marked);
}

static __always_inline int visit_namespace(const __u64 *call)
{
	__u64 key = 0;
	struct mptcpify_scope *scope = namespace_scope(&key);

	return scope ? visit(scope, scope->attachments[0], key, call) : 0;
}

static __always_inline int visit_process(const __u64 *call)
{
	__u64 key = 0;
	struct mptcpify_scope *scope = process_scope(&key);

	return scope ? visit(scope, scope->attachments[0], key, call) : 0;
}

static __noinline int visit_kinds(const __u64 *call, struct cgroup *own)
{
	__u64 id = own->kn->id, marked = mark(id);
	int convert = 0;

	if (!is_outside(id, marked))
		convert = visit_cgroups(call, own, marked);
	if (config.kinds & MPTCPIFY_NAMESPACES)
		convert |= visit_namespace(call);
	if (config.kinds & MPTCPIFY_PROCESSES)
		convert |= visit_process(call);
	return convert;
}

/* Returns 0 for "not mine": any other value would end the chain, and other programs would not run. */
SEC("fmod_ret/update_socket_protocol")
int mptcpify(const __u64 *call)
{
	struct cgroup *own;
	__u32 protocol;
	__u64 id, marked;
	int convert = 0;

	if (!is_stream(call))
		return 0;
	/*
	 * An explicit IPPROTO_MPTCP needs no help, but the last one may have failed before
	 * anybody read the note of it. Every other protocol is not TCP.
	 */
	protocol = argument(call, PROTOCOL);
	if (protocol != IPPROTO_IP && protocol != IPPROTO_TCP)
		return protocol == IPPROTO_MPTCP ? leave_note(0) : 0;
	own = own_cgroup();
	if (config.kinds) {
		convert = visit_kinds(call, own);
	} else {
		id = own->kn->id;
		marked = mark(id);
		if (!is_outside(id, marked))
			convert = visit_cgroups(call, own, marked);
	}
	return convert ? IPPROTO_MPTCP : 0;
}

#include "control.h"
