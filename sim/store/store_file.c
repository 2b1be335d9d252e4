/* SPDX-License-Identifier: Apache-2.0 */
/* The result file as a file: its unfinished name, its finished name, and the way between. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool store_has_memory(void)
{
    void *room = mmap(NULL, STORE_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                      0); /* not malloc, which would keep it */
    return room != MAP_FAILED && munmap(room, STORE_MEMORY) == 0;
}

int store_no_memory(const char *part, struct error *error)
{
    return fail(error, ERROR_MEMORY,
                "%s: cannot be written: no memory; free some memory, or run with a smaller --scale",
                part);
}

int store_fail(const char *part, const struct store_trouble *trouble, enum error_code code,
               const char *action, struct error *error)
{
    char room[200];
    const char *what = trouble->what;
    const int system = trouble->system;
    const bool is_full = system == ENOSPC || system == EDQUOT || system == EFBIG;
    if (code == ERROR_WRITE && !is_full && !store_has_memory())
        return store_no_memory(part, error);
    return fail(error, code, "%s: %s%s%s%s: %s%s", part, action, what != NULL ? " (" : "",
                what != NULL ? what : "", what != NULL ? ")" : "", store_reason(trouble, room),
                is_full ? "; free disk space or choose another folder" : "");
}

/* Waits until the disk has the file or folder. */
static bool sync_path(const char *path, int flags)
{
    const int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    /* Some file systems cannot sync a folder, and say so by EINVAL. */
    const bool is_synced = fsync(descriptor) == 0 || errno == EINVAL;
    const int reason = errno;
    const bool is_closed = close(descriptor) == 0;
    if (!is_synced)
        errno = reason;
    return is_synced && is_closed;
}

int store_publish(const char *path, const char *part, struct error *error)
{
    if (!sync_path(part, O_RDONLY)) {
        return fail(error, ERROR_WRITE, "%s: cannot be brought to the disk: %s", part,
                    strerror(errno));
    }
    if (rename(part, path) != 0) {
        return fail(error, ERROR_CREATE, "%s: cannot be renamed to %s: %s", part, path,
                    strerror(errno));
    }
    char *folder = strdup(path);
    if (folder != NULL) {
        char *slash = strrchr(folder, '/');
        if (slash != NULL)
            slash[slash == folder ? 1 : 0] = '\0';
        /* The file is whole under either name: a folder that cannot be synced does no harm. */
        (void)sync_path(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY);
    }
    free(folder);
    return 0;
}

char *store_beside(const char *result, const char *ending)
{
    const size_t n = strlen(result);
    const size_t stem = n > 3 && strcmp(result + n - 3, ".h5") == 0 ? n - 3 : n;
    const size_t n_path = stem + strlen(ending) + 1;
    char *path = malloc(n_path);
    if (path != NULL)
        snprintf(path, n_path, "%.*s%s", (int)stem, result, ending);
    return path;
}
