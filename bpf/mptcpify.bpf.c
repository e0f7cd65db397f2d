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

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The arguments of update_socket_protocol(). */
enum {
	FAMILY,
	TYPE,
	PROTOCOL,
};

struct mptcpify_config config SEC(".data.config") = {
	.version = MPTCPIFY_VERSION,
};
struct mptcpify_discovery discovery SEC(".data.discovery");

/*
 * Elements are allocated as they come, but a hash map has its buckets from the
 * start: 256 KiB for this many.
 */
#define MAX_ENTRIES (1 << 14)

/* How many network namespaces are looked through for one. */
#define MAX_NAMESPACES (1 << 20)

/*
 * Cgroups that are not attached, and lie in none that is: most sockets are opened
 * in one of these. An element has the cgroup's id and the generation in which that
 * was found, in one word, so that no reader sees halves of two. It holds for this
 * generation: a cgroup never moves in the tree, its id counts up from 1 and is never
 * used again (2^40 are more than will be reached), and user space begins another
 * generation when it has attached a cgroup that was not. In the last one, nothing is
 * remembered any more.
 */
#define REMEMBERED 1024
#define GENERATION_BITS 24
#define LAST_GENERATION ((1 << GENERATION_BITS) - 1)

static struct {
	__u64 generation;
	__u64 cgroups[REMEMBERED];
} outside;

/*
 * Cgroups that are attached, once, and lie in none that is attached too. An element has
 * the place of the attachment, the cgroup's id but for the bits that tell the element,
 * and the generation. It stops being true when another attachment comes to that cgroup
 * or to one above it, or to a name, which may get the place: all begin another generation
 * first.
 */
static __u64 inside[REMEMBERED];

#define REMEMBERED_BITS 10
#define PLACE_BITS 14
/* 2^36 ids are more than lie between two cgroups that are there at once */
#define INSIDE(id, generation) \
	((id) >> REMEMBERED_BITS << (GENERATION_BITS + PLACE_BITS) | (__u64)(generation) << PLACE_BITS)
#define INSIDE_PLACE(element) ((element) & (MPTCPIFY_ATTACHMENTS - 1))

#define SCOPES(key_type) {					\
		__uint(type, BPF_MAP_TYPE_HASH);		\
		__uint(map_flags, BPF_F_NO_PREALLOC);		\
		__uint(max_entries, MAX_ENTRIES);			\
		__type(key, key_type);				\
		__type(value, struct mptcpify_scope);		\
	}

/* by the cgroup's id */
struct SCOPES(__u64) cgroups SEC(".maps");
/* by the namespace's inode number */
struct SCOPES(__u32) namespaces SEC(".maps");
struct SCOPES(struct mptcpify_process) processes SEC(".maps");

/*
 * By the last bits of numbers that are never used again. An array, since its
 * look-up is a few instructions without a call.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_ATTACHMENTS);
	__type(key, __u32);
	__type(value, struct mptcpify_attachment);
} attachments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, struct mptcpify_command);
	__type(value, __u8);
} commands SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, struct mptcpify_user);
	__type(value, __u8);
} users SEC(".maps");

/* For the mark program: what the last socket() of a task came to, by the task's number. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_NOTES);
	__type(key, __u32);
	__type(value, __u64);
} notes SEC(".maps");

/* 4,096 events; a whole number of pages, however large these are. */
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

/*
 * The index of the lowest set bit: BPF has no such instruction, and a loop over
 * the levels would make deep cgroups dearer than shallow ones.
 */
static const __u8 debruijn[64] = {
	0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28,
	62, 5,  39, 46, 44, 42, 22, 9,  24, 35, 59, 56, 49, 18, 29, 11,
	63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
	51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

static __always_inline __u32 lowest_bit(__u64 mask)
{
	return debruijn[((mask & -mask) * 0x022fdd63cc95386dULL) >> 58];
}

/* Keeps the compiler from reading it earlier, and from comparing all 64 bits. */
static __always_inline __u32 argument(const __u64 *call, int index)
{
	__u32 value = call[index];

	asm volatile("" : "+w"(value));
	return value;
}

/*
 * Leaves word for the mark program, which sees the socket a moment later, that an
 * attachment has converted it: nothing else tells it from one that was MPTCP's from the
 * start. With 0, that none has. Returns 0, which the compiler must not know: it would keep
 * the caller's 0 in a register that every call has to save.
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
 * type still carries SOCK_NONBLOCK and SOCK_CLOEXEC here. Nearly every call ends here, so
 * that each instruction counts.
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

/* The process's name and not its thread's: a JVM is "java". */
static __always_inline bool is_named(__u32 id)
{
	struct task_struct *task = current_task();
	struct mptcpify_command key = { .attachment = id };

	bpf_probe_read_kernel_str(key.name, sizeof(key.name), task->group_leader->comm);
	return bpf_map_lookup_elem(&commands, &key);
}

static __always_inline bool is_user(__u32 id)
{
	struct mptcpify_user key = {
		.attachment = id,
		.uid = bpf_get_current_uid_gid(),
	};

	return bpf_map_lookup_elem(&users, &key);
}

static __noinline bool passes_filters(__u32 number, __u32 flags)
{
	if (flags & (MPTCPIFY_ONLY_COMMANDS | MPTCPIFY_EXCEPT_COMMANDS) &&
	    is_named(number) == !(flags & MPTCPIFY_ONLY_COMMANDS))
		return false;
	if (flags & (MPTCPIFY_ONLY_USERS | MPTCPIFY_EXCEPT_USERS) &&
	    is_user(number) == !(flags & MPTCPIFY_ONLY_USERS))
		return false;
	return true;
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

/* Never waits: what finds no room is counted. */
static __noinline int tell(struct mptcpify_attachment *attachment, __u32 number,
			   enum mptcpify_verdict verdict, int family, int type)
{
	struct task_struct *task = current_task();
	struct task_struct *leader = task->group_leader;
	struct mptcpify_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&attachment->lost, 1);
		return 0;
	}
	event->time = bpf_ktime_get_tai_ns();
	event->cgroup = bpf_get_current_cgroup_id();
	event->attachment = number;
	event->epoch = attachment->epoch;
	event->pid = pid_in(leader->thread_pid, discovery.pid_namespace, discovery.pid_level);
	event->uid = bpf_get_current_uid_gid();
	event->network_namespace = task->nsproxy->net_ns->ns.inum;
	event->family = family;
	event->verdict = verdict;
	event->flags = (type & SOCK_NONBLOCK ? MPTCPIFY_NONBLOCK : 0) |
		       (type & SOCK_CLOEXEC ? MPTCPIFY_CLOEXEC : 0);
	bpf_probe_read_kernel_str(event->command, sizeof(event->command), leader->comm);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

static __always_inline struct mptcpify_attachment *at_place_of(__u32 number)
{
	__u32 place = number % MPTCPIFY_ATTACHMENTS;

	return bpf_map_lookup_elem(&attachments, &place);
}

/*
 * Whether it is what it was taken for: it may have been removed since, and its place
 * or its scope's memory have become another's.
 */
static __always_inline bool is_still(struct mptcpify_attachment *attachment, __u32 number, __u64 key)
{
	return *(volatile __u32 *)&attachment->number == number &&
	       (attachment->scope == key || attachment->flags & MPTCPIFY_BY_NAME);
}

#include "names.h"

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

	/* a place that is free has the number 0, and may have the key still */
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

/* Asks each attachment of a scope; nearly always there is one. */
static __always_inline bool visit(struct mptcpify_scope *scope, __u64 key, const __u64 *call)
{
	bool convert = ask(scope->attachments[0], key, call[FAMILY], call[TYPE]) > 0;

	if (scope->count > 1)
		convert |= ask_others(scope, key, call[FAMILY], call[TYPE]);
	return convert;
}

/*
 * Trusted pointers all the way, unlike current_task(): they are read without a check of
 * their address, and every TCP socket of the machine comes by here.
 */
static __always_inline struct cgroup *own_cgroup(void)
{
	return bpf_get_current_task_btf()->cgroups->dfl_cgrp;
}

/*
 * Not bpf_get_current_ancestor_cgroup_id(): a task may be moved to another cgroup in
 * between, and that one's ancestor says nothing of this one.
 */
static __always_inline __u64 ancestor_id(struct cgroup *cgroup, __u32 level)
{
	void *slot = (void *)cgroup + bpf_core_field_offset(struct cgroup, ancestors) + level * sizeof(void *);

	slot -= bpf_core_field_offset(struct cgroup_subsys_state, cgroup);
	return TYPED(struct cgroup_subsys_state, slot)->cgroup->kn->id;
}

/* A cgroup's id and the generation, as they are remembered. */
static __always_inline __u64 mark(__u64 cgroup)
{
	return cgroup << GENERATION_BITS | *(volatile __u64 *)&outside.generation;
}

static __always_inline bool is_outside(__u64 cgroup, __u64 marked)
{
	return outside.cgroups[cgroup % REMEMBERED] == marked;
}

/*
 * Between the look at the generation and the look-ups: what is atomic and returns a value
 * is a full barrier, here on memory of our own, so that no processor waits for another one.
 */
static __always_inline void full_barrier(void)
{
	__u64 barrier = 0, none = 0;

	/* else the compiler would leave it out */
	asm volatile("" : "+r"(none) : "r"(&barrier) : "memory");
	none = __sync_fetch_and_add(&barrier, none);
	asm volatile("" : "+r"(none));
}

struct climb {
	const __u64 *call;
	struct cgroup *own;
	/* the task's own cgroup's id */
	__u64 id;
	/* what is still to be looked at, as a mask */
	__u64 levels;
	int convert;
	/* how many attached cgroups it lies in, and the only attachment to its own */
	__u32 found;
	__u32 sole;
};

static __always_inline void visit_cgroup(struct climb *climb, __u64 id)
{
	struct mptcpify_scope *scope = bpf_map_lookup_elem(&cgroups, &id);

	if (!scope || scope->birth != id)
		return;
	climb->found++;
	if (id == climb->id && scope->count == 1)
		climb->sole = scope->attachments[0];
	/* its memory may have become another cgroup's meanwhile */
	if (visit(scope, id, climb->call) && *(volatile __u64 *)&scope->birth == id)
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

/* What was found, for the generation that it was before it was looked for. */
static __always_inline void remember(const struct climb *climb, __u64 marked)
{
	__u64 generation = marked & LAST_GENERATION;

	if (generation == LAST_GENERATION)
		return;
	if (!climb->found)
		outside.cgroups[climb->id % REMEMBERED] = marked;
	else if (climb->found == 1 && climb->sole)
		inside[climb->id % REMEMBERED] = INSIDE(climb->id, generation) | climb->sole % MPTCPIFY_ATTACHMENTS;
}

/* The task's own cgroup, whose id is at hand, and those above it that may be attached. */
static __always_inline int climb_cgroups(const __u64 *call, struct cgroup *own, __u64 id, __u64 marked)
{
	struct climb climb = { .call = call, .own = own, .id = id };
	__u32 level = own->level;

	full_barrier();
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

/* Of a cgroup that is not known to be outside. */
static __noinline int visit_cgroups(const __u64 *call, struct cgroup *own, __u64 marked)
{
	__u64 id = marked >> GENERATION_BITS, known = inside[id % REMEMBERED];
	struct mptcpify_attachment *sole;
	int converts;

	if (known - INSIDE_PLACE(known) == INSIDE(id, marked & LAST_GENERATION)) {
		sole = at_place_of(INSIDE_PLACE(known));
		converts = ask(sole ? sole->number : 0, id, call[FAMILY], call[TYPE]);
		if (converts != GONE)
			return converts;
	}
	return climb_cgroups(call, own, id, marked);
}

/*
 * A network namespace is known by its inode number, which is used again, and by
 * its cookie, which is not; user space sees the number alone.
 */
static __always_inline int visit_namespace(const __u64 *call)
{
	struct task_struct *task = current_task();
	struct net *net = task->nsproxy->net_ns;
	__u32 id = net->ns.inum;
	struct mptcpify_scope *scope = bpf_map_lookup_elem(&namespaces, &id);

	if (!scope || (scope->birth && scope->birth != net->net_cookie))
		return 0;
	return visit(scope, id, call);
}

/* A process is known by its number and its birth: numbers are used again. */
static __always_inline int visit_process(const __u64 *call)
{
	struct task_struct *leader = current_task()->group_leader;
	struct pid *pid = leader->thread_pid;
	struct upid *own = TYPED(struct upid, &pid->numbers[0] + pid->level);
	struct mptcpify_process key = {};
	struct mptcpify_scope *scope;

	key.pid_namespace = own->ns->ns.inum;
	key.pid = own->nr;
	scope = bpf_map_lookup_elem(&processes, &key);
	if (!scope || scope->birth != leader->start_boottime / 10000000)
		return 0;
	return visit(scope, (__u64)key.pid << 32 | key.pid_namespace, call);
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

/* Returns 0 for "not mine": anything else would end the chain for the others. */
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

/*
 * Is this slot of struct net_generic the one of MPTCP? Its sysctl table begins
 * with "enabled", which points back into it; nobody else's does. The kernel
 * keeps the number in mptcp_pernet_id, but shows symbols' addresses only to
 * those who may read them.
 */
static __always_inline bool is_mptcp_pernet(struct mptcp_pernet *pernet)
{
	const struct ctl_table *table;
	char name[sizeof("enabled")] = {};

	table = BPF_CORE_READ(pernet, ctl_table_hdr, ctl_table);
	if (!table || BPF_CORE_READ(table, data) != &pernet->mptcp_enabled)
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(table, procname));
	return !bpf_strncmp(name, sizeof(name), "enabled");
}

struct search {
	struct list_head *at;
	struct list_head *end;
};

static long look_at_namespace(__u32 i, struct search *search)
{
	/* the list's own head is not in a namespace: what is read there is no number */
	struct list_head *at = search->at;
	struct net *net = (void *)at - bpf_core_field_offset(struct net, list);

	if (BPF_CORE_READ(net, ns.inum) == discovery.namespace) {
		discovery.cookie = BPF_CORE_READ(net, net_cookie);
		return 1;
	}
	search->at = BPF_CORE_READ(at, next);
	return !search->at || search->at == search->end;
}

/*
 * Goes round the list of all network namespaces, from the caller's own on. A
 * namespace that vanishes meanwhile may lead astray: who finds nothing may ask
 * again.
 */
static __always_inline void find_namespace(struct net *own)
{
	struct search search = { .at = &own->list, .end = &own->list };

	discovery.cookie = 0;
	if (discovery.namespace)
		bpf_loop(MAX_NAMESPACES, look_at_namespace, &search, 0);
}

static long look_at_slot(__u32 i, struct net_generic **gen)
{
	struct mptcp_pernet *pernet;

	/* the first slots are the length and not pointers */
	if (i * sizeof(void *) < bpf_core_field_size((*gen)->s))
		return 0;
	if (bpf_probe_read_kernel(&pernet, sizeof(pernet), (void **)*gen + i))
		return 0;
	if (!is_mptcp_pernet(pernet))
		return 0;
	discovery.pernet_slot = i;
	discovery.enabled = BPF_CORE_READ(pernet, mptcp_enabled);
	return 1;
}

/* Run by user space before it attaches: what only the kernel can tell. */
SEC("syscall")
int mptcpify_discover(void *ctx)
{
	struct task_struct *task = current_task();
	struct net_generic *gen = task->nsproxy->net_ns->gen;
	struct upid *own;
	struct pid *pid;
	__u32 i;

	discovery.pernet_slot = 0;
	bpf_loop(BPF_CORE_READ(gen, s.len), look_at_slot, &gen, 0);
	for (i = 0; i < MPTCPIFY_LEVELS; i++)
		discovery.ancestors[i] = bpf_get_current_ancestor_cgroup_id(i);
	pid = task->group_leader->thread_pid;
	discovery.pid_level = pid->level;
	own = TYPED(struct upid, &pid->numbers[0] + pid->level);
	discovery.pid_namespace = own->ns->ns.inum;
	find_namespace(task->nsproxy->net_ns);
	return 0;
}

/*
 * Run by user space to begin or end to be told of an attachment's sockets, since
 * writing the attachment anew would lose what is counted meanwhile. Returns the
 * epoch, from 1 on, or 0 if there is no such attachment.
 */
SEC("syscall")
int mptcpify_listen(struct mptcpify_listening *wanted)
{
	__u32 number = wanted->attachment;
	struct mptcpify_attachment *attachment = at_place_of(number);

	if (!attachment || attachment->number != number)
		return 0;
	if (wanted->on) {
		attachment->epoch++;
		attachment->flags |= MPTCPIFY_EVENTS;
	} else {
		attachment->flags &= ~MPTCPIFY_EVENTS;
	}
	return attachment->epoch;
}

/*
 * After a change by which a cgroup gets another attachment. A full barrier between that
 * change and the generation, as the number that it was is used.
 */
static __always_inline void begin_generation(void)
{
	__u64 before;

	if (outside.generation >= LAST_GENERATION)
		return;
	before = __sync_fetch_and_add(&outside.generation, 1);
	asm volatile("" : : "r"(before));
}

/*
 * Run by user space when a cgroup that was not attached is in the maps, and its level
 * in the configuration.
 */
SEC("syscall")
int mptcpify_forget(void *ctx)
{
	begin_generation();
	return 0;
}

/*
 * Run by user space to change who is attached to a scope: replacing the element of a
 * hash map has a moment at which neither the old nor the new one is found. Each
 * attachment keeps its place among the scope's until it goes, and leaves a 0 there.
 * Returns 1, or 0 if there is no such scope.
 */
SEC("syscall")
int mptcpify_share(struct mptcpify_sharing *wanted)
{
	struct mptcpify_process process = {
		.pid_namespace = wanted->key,
		.pid = wanted->key >> 32,
	};
	__u32 namespace = wanted->key, i;
	__u64 cgroup = wanted->key;
	struct mptcpify_scope *scope;

	if (wanted->kind == MPTCPIFY_PROCESSES)
		scope = bpf_map_lookup_elem(&processes, &process);
	else if (wanted->kind == MPTCPIFY_NAMESPACES)
		scope = bpf_map_lookup_elem(&namespaces, &namespace);
	else
		scope = bpf_map_lookup_elem(&cgroups, &cgroup);
	if (!scope)
		return 0;
	for (i = 0; i < MPTCPIFY_SHARING; i++)
		scope->attachments[i] = wanted->attachments[i];
	scope->count = wanted->count;
	begin_generation();
	return 1;
}
