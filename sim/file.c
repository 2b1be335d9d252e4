/* SPDX-License-Identifier: Apache-2.0 */
/* Reads text files whole, and guesses which file a wrong path meant. */
#define _POSIX_C_SOURCE 200809L
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "names.h"

enum {
    FILE_BYTES_MAX = 64 << 20, /* more is a mistake, such as a device or a result file */
    FILES_MAX = 1000           /* of a folder, looked at to guess */
};

static int read_stream(FILE *stream, char **bytes, size_t *n, char reason[400])
{
    size_t capacity = 0, length = 0;
    while (!feof(stream)) {
        if (length + 1 >= capacity) {
            capacity = capacity == 0 ? 1 << 16 : 2 * capacity;
            char *grown = realloc(*bytes, capacity);
            if (grown == NULL) {
                snprintf(reason, 400, "no memory for %zu bytes", capacity);
                return ERROR_MEMORY;
            }
            *bytes = grown;
        }
        length += fread(*bytes + length, 1, capacity - length - 1, stream);
        if (ferror(stream)) {
            snprintf(reason, 400, "cannot be read: %s", strerror(errno));
            return ERROR_MISSING;
        }
        if (length > FILE_BYTES_MAX) {
            snprintf(reason, 400, "is larger than %d MiB", FILE_BYTES_MAX >> 20);
            return ERROR_SCENARIO;
        }
    }
    (*bytes)[length] = '\0';
    *n = length;
    if (memchr(*bytes, 0, length) == NULL)
        return 0;
    const bool is_hdf5 = length > 4 && memcmp(*bytes, "\x89HDF", 4) == 0;
    snprintf(reason, 400, "%s",
             is_hdf5 ? "is a file of results, no text; \"rerun\" runs it again"
                     : "has zero bytes; save it as plain text in UTF-8");
    return ERROR_SCENARIO;
}

int file_read(const char *path, char **bytes, size_t *n, char reason[400])
{
    *bytes = NULL;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        snprintf(reason, 400, "cannot be read: %s", strerror(errno));
        return ERROR_MISSING;
    }
    const int result = read_stream(stream, bytes, n, reason);
    fclose(stream);
    if (result != 0) {
        free(*bytes);
        *bytes = NULL;
    }
    return result;
}

char *file_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const size_t n_folder = slash == NULL || name[0] == '/' ? 0 : (size_t)(slash - path) + 1;
    char *joined = malloc(n_folder + strlen(name) + 1);
    if (joined == NULL)
        return NULL;
    memcpy(joined, path, n_folder);
    memcpy(joined + n_folder, name, strlen(name) + 1);
    return joined;
}

bool file_is_same(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

void file_guess(const char *path, char guess[300])
{
    char *names[FILES_MAX];
    size_t n = 0;
    guess[0] = '\0';
    char *folder = file_beside(path, ".");
    DIR *directory = folder == NULL ? NULL : opendir(folder);
    const struct dirent *entry = NULL;
    while (directory != NULL && n < FILES_MAX && (entry = readdir(directory)) != NULL) {
        names[n] = strdup(entry->d_name);
        n += names[n] != NULL;
    }
    const char *nearest = names_nearest(last_part(path), (const char *const *)names, n);
    if (nearest != NULL && strcmp(nearest, last_part(path)) != 0)
        snprintf(guess, 300, "; did you mean \"%s\"?", nearest);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    if (directory != NULL)
        closedir(directory);
    free(folder);
}
