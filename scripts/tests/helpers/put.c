// SPDX-License-Identifier: GPL-2.0
/*
 * put FILE TEXT: write TEXT to FILE with a single write(2) and print how that
 * went: ok, "short N", or the error's name. put alone does the same for each
 * line "FILE TEXT" of stdin, and answers at once.
 *
 * In TEXT \n, \r, \t, \s (a blank), \0 (a NUL) and \\ stand for one byte each;
 * @PATH stands for what is in the file PATH.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[8192];

static size_t unescape(const char *text)
{
	static const char letters[] = "nrts0\\", bytes[] = "\n\r\t \0\\";
	size_t length = 0;

	while (*text && length < sizeof(buffer)) {
		const char *letter = NULL;

		if (*text == '\\' && text[1])
			letter = strchr(letters, text[1]);
		buffer[length++] = letter ? bytes[letter - letters] : *text;
		text += letter ? 2 : 1;
	}
	return length;
}

static ssize_t content(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, buffer, sizeof(buffer));

	if (length < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
	return length;
}

static void put(const char *path, const char *text)
{
	ssize_t done, length;
	int fd;

	length = *text == '@' ? content(text + 1) : (ssize_t)unescape(text);
	if (length < 0)
		return;
	fd = open(path, O_WRONLY);
	done = fd < 0 ? -1 : write(fd, buffer, length);
	if (done < 0)
		puts(strerrorname_np(errno));
	else if (done < length)
		printf("short %zd\n", done);
	else
		puts("ok");
	fflush(stdout);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	char line[2048];

	if (argc == 3) {
		put(argv[1], argv[2]);
		return 0;
	}
	while (fgets(line, sizeof(line), stdin)) {
		char *text = strchr(line, ' ');

		if (!text)
			break;
		*text++ = '\0';
		text[strcspn(text, "\n")] = '\0';
		put(line, text);
	}
	return 0;
}
