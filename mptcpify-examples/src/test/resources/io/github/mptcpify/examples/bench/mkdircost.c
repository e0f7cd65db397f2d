// SPDX-License-Identifier: Apache-2.0
/*
 * What one mkdir(2) of a cgroup takes, where nanoseconds count instructions.
 *
 * usage: mkdircost CGROUP
 *
 * Makes and removes that cgroup again and again, and prints the median of what the
 * calls that made it took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WARMUPS 50
#define CALLS 301

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static int compare(const void *left, const void *right)
{
	long one = *(const long *)left, other = *(const long *)right;

	return (one > other) - (one < other);
}

int main(int argc, char **argv)
{
	static long taken[CALLS];

	if (argc != 2)
		return 2;
	for (int i = -WARMUPS; i < CALLS; i++) {
		long start = now(), end;
		int result = mkdir(argv[1], 0755);

		end = now();
		if (result || rmdir(argv[1])) {
			perror(argv[1]);
			return 1;
		}
		if (i >= 0)
			taken[i] = end - start;
	}
	qsort(taken, CALLS, sizeof(taken[0]), compare);
	printf("%ld\n", taken[CALLS / 2]);
	return 0;
}
