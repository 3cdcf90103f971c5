// SPDX-License-Identifier: GPL-2.0
/*
 * insert FILE [PARAMETERS]: load a module with one finit_module(2) and print
 * ok or the error's name. (Busybox's insmod tries twice.)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: insert FILE [PARAMETERS]\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, argc == 3 ? argv[2] : "",
			      0)) {
		puts(strerrorname_np(errno));
		return 1;
	}
	puts("ok");
	return 0;
}
