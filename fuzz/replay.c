/* replay.c: runs a harness over files without a fuzzer: each argument is a file, or a folder whose files are taken.
 * Every input stands in a heap block of exactly its size, so that ASan and valgrind see a read past its end. Ends
 * with 0 if all were run. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/check.h"

static uint8_t *read_file(const char *path, size_t len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(len);

	if (!file || (!data && len) || fread(data, 1, len, file) != len) {
		perror(path);
		exit(2);
	}
	fclose(file);
	return data;
}

static size_t replay(const char *path);

static size_t replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *item;
	char name[4096];
	size_t n = 0;

	while (folder && (item = readdir(folder))) {
		if (item->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, item->d_name);
		n += replay(name);
	}
	if (folder)
		closedir(folder);
	return n;
}

static size_t replay(const char *path)
{
	struct stat status;
	uint8_t *data;

	if (stat(path, &status) != 0) {
		perror(path);
		exit(2);
	}
	if (S_ISDIR(status.st_mode))
		return replay_folder(path);
	fprintf(stderr, "%s\n", path);
	data = read_file(path, (size_t)status.st_size);
	LLVMFuzzerTestOneInput(data, (size_t)status.st_size);
	free(data);
	return 1;
}

int main(int argc, char **argv)
{
	size_t n = 0;

	for (int i = 1; i < argc; i++)
		n += replay(argv[i]);
	printf("%s: %zu inputs\n", argv[0], n);
	return n > 0 ? 0 : 2;
}
