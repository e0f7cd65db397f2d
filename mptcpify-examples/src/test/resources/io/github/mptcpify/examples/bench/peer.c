// SPDX-License-Identifier: Apache-2.0
/*
 * What an attachment is compared with: libbpf from C.
 *
 * usage: peer run OBJECT PROGRAM in|out COMMAND ARGUMENT...
 *        peer time OBJECT PROGRAM
 *
 * run attaches a program of peers.bpf.c and becomes the command, which the
 * program wants to convert (in), or does not know (out); a program of a cgroup's goes
 * to the one that is the command's first argument. time opens, loads and
 * attaches for each line of its input, and prints how many nanoseconds that took.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct wanted {
	char name[16];
	unsigned int pid;
};

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static struct bpf_link *attach_to(struct bpf_program *program, const char *cgroup)
{
	if (bpf_program__type(program) != BPF_PROG_TYPE_CGROUP_SOCKOPT)
		return bpf_program__attach(program);
	return bpf_program__attach_cgroup(program, open(cgroup ? cgroup : "", O_RDONLY | O_CLOEXEC));
}

/* Loads this program alone if it has something to want, else the whole object. */
static struct bpf_link *attach(struct bpf_object *object, const char *name, const struct wanted *wanted,
			       const char *cgroup)
{
	struct bpf_program *program;

	if (wanted) {
		bpf_object__for_each_program(program, object)
			bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), name));
		bpf_map__set_initial_value(bpf_object__find_map_by_name(object, ".rodata"), wanted, 24);
	}
	if (bpf_object__load(object))
		return NULL;
	program = bpf_object__find_program_by_name(object, name);
	return program ? attach_to(program, cgroup) : NULL;
}

static int run(const char *file, const char *name, int in, char **command)
{
	union {
		struct wanted wanted;
		char bytes[24];
	} value = { .wanted.name = "nobody", .wanted.pid = 1 };
	struct bpf_object *object = bpf_object__open_file(file, NULL);
	struct bpf_link *link;

	if (in) {
		memset(&value, 0, sizeof(value));
		strncpy(value.wanted.name, basename(command[0]), sizeof(value.wanted.name) - 1);
		value.wanted.pid = getpid();
	}
	link = object ? attach(object, name, &value.wanted, command[1]) : NULL;
	/* a duplicate stays open in the command */
	if (!link || dup(bpf_link__fd(link)) < 0)
		return 1;
	execvp(command[0], command);
	return 1;
}

static int time_all(const char *file, const char *name)
{
	char line[16];

	while (fgets(line, sizeof(line), stdin)) {
		long start = now();
		struct bpf_object *object = bpf_object__open_file(file, NULL);
		struct bpf_link *link = object ? attach(object, name, NULL, NULL) : NULL;

		if (!link)
			return 1;
		printf("%ld\n", now() - start);
		fflush(stdout);
		bpf_link__destroy(link);
		bpf_object__close(object);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 5 && !strcmp(argv[1], "run"))
		return run(argv[2], argv[3], !strcmp(argv[4], "in"), argv + 5);
	if (argc == 4 && !strcmp(argv[1], "time"))
		return time_all(argv[2], argv[3]);
	return 2;
}
