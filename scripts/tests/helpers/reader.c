// SPDX-License-Identifier: GPL-2.0
/* reader FILE: read FILE from its beginning, over and over, until killed. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char page[4096];
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: reader FILE\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	/* Before the first expiry some files are empty. */
	while (pread(fd, page, sizeof(page), 0) >= 0)
		;
	perror(argv[1]);
	return 1;
}
