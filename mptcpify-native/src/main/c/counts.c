/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counts, which are reported on request and at the end. The server may be killed between any two instructions: so a
 * change is made in a copy, together with the call that it is about, and one store makes the copy the valid one.
 */
#include "supervisor.h"

static const struct ledger *valid(void)
{
	return &shared->ledgers[shared->changes & 1];
}

static struct ledger *begin(void)
{
	struct ledger *next = &shared->ledgers[(shared->changes + 1) & 1];

	*next = *valid();
	return next;
}

static void commit(void)
{
	__atomic_store_n(&shared->changes, shared->changes + 1, __ATOMIC_RELEASE);
	/* The next change is made in the copy that a reader may still take for the valid one: the reader must see this
	 * store first. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

enum verdict verdict_on(u64 call)
{
	return valid()->call == call ? valid()->verdict : UNDECIDED;
}

void settle(u64 call, enum verdict verdict, int untold)
{
	struct ledger *next = begin();

	if (next->call == call)
		next->counts[next->verdict]--;
	next->call = call;
	next->verdict = verdict;
	next->untold = untold;
	next->counts[verdict]++;
	commit();
}

void settle_event(int lost)
{
	struct ledger *next = begin();

	next->untold = 0;
	next->lost += lost;
	commit();
}

int event_is_untold(void)
{
	return valid()->untold;
}

void tell_counts(u32 question, int flags)
{
	struct report record;
	u64 changes;

	do {
		changes = __atomic_load_n(&shared->changes, __ATOMIC_ACQUIRE);
		const struct ledger *ledger = &shared->ledgers[changes & 1];
		record = (struct report){ .kind = COUNTS, .code = question, .lost = ledger->lost };
		for (int i = 0; i < VERDICTS; i++)
			record.counts[i] = ledger->counts[i];
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (changes != __atomic_load_n(&shared->changes, __ATOMIC_RELAXED));
	tell(report_socket, &record, flags);
}

void finish(void)
{
	/* Only this waits for room: no caller is left that would have to wait meanwhile. */
	tell_counts(0, 0);
	SYS(exit, 0);
	__builtin_unreachable();
}
