/* SPDX-License-Identifier: Apache-2.0 */
/* The result file as a file: its unfinished name, its finished name, and the way between. */
#define _POSIX_C_SOURCE 200809L
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* HDF5 empties a file before it looks whether another run holds it, so this looks first. It also
 * knows the plain reason when a folder is missing or read-only. */
int store_claim(const char *path, const char *part, struct error *error)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return fail(error, ERROR_CREATE, "%s: cannot be created: it is a folder; name a file in it",
                    path);
    }
    const int descriptor = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s%s", part, strerror(errno),
                    errno == ENOENT ? "; make the folder first" : "");
    }
    const bool is_held = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(descriptor); /* nothing was written */
    if (is_held) {
        return fail(error, ERROR_CREATE,
                    "%s: cannot be created: another program holds it open; wait for its end or "
                    "choose another name",
                    part);
    }
    return 0;
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
