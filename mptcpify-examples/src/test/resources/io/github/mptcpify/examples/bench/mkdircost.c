// SPDX-License-Identifier: Apache-2.0
/*
 * What one mkdir(2) of a cgroup takes, where nanoseconds count instructions.
 *
 * usage: mkdircost CGROUP
 *
 * Makes and removes that cgroup again and again, and prints the least that a call
 * that made it took: many have some of the kernel's later work on the removed ones
 * in them.
 */
#include <limits.h>
#include <stdio.h>
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

int main(int argc, char **argv)
{
	long least = LONG_MAX;

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
		if (i >= 0 && end - start < least)
			least = end - start;
	}
	printf("%ld\n", least);
	return 0;
}
