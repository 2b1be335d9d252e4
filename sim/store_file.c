/* SPDX-License-Identifier: Apache-2.0 */
/* The result file as a file: its unfinished name, its finished name, and the way between. */
#define _GNU_SOURCE /* fallocate, locks of an open file */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A lock that other programs of ours see and readers do not: a run may be looked at. Where the
 * file system knows no locks there is none. */
static bool is_held_by_another(int descriptor)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES);
}

int store_claim(const char *path, const char *part, int *descriptor, struct error *error)
{
    struct stat status;
    *descriptor = -1;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return fail(error, ERROR_CREATE, "%s: cannot be created: it is a folder; name a file in it",
                    path);
    const int claimed = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (claimed < 0)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s%s", part, strerror(errno),
                    errno == ENOENT ? "; make the folder first" : "");
    if (is_held_by_another(claimed)) {
        (void)close(claimed);
        return fail(error, ERROR_CREATE,
                    "%s: cannot be created: another run is writing it; wait for its end or choose "
                    "another name",
                    part);
    }
    *descriptor = claimed;
    return 0;
}

int store_reserve(int descriptor, uint64_t *reserved, uint64_t end)
{
    const uint64_t ahead = 1 << 22; /* asked for in large steps, and exactly when those fail */
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && end > limit.rlim_cur)
        return EFBIG; /* which fallocate overlooks beyond the end of the file */
    if (end <= *reserved)
        return 0;
    /* Only what is new: tmpfs gives up the whole range of a call that fails. */
    const uint64_t goals[] = {end + ahead, end};
    for (size_t i = 0; i < 2; i++) {
        if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, (off_t)*reserved,
                      (off_t)(goals[i] - *reserved)) == 0) {
            *reserved = goals[i];
            return 0;
        }
    }
    /* A file system that cannot reserve: the write itself will tell. */
    return errno == ENOSPC || errno == EDQUOT ? errno : 0;
}

int store_fail(const char *part, const struct store_trouble *trouble, enum error_code code,
               const char *action, struct error *error)
{
    char room[200];
    const char *what = trouble->what;
    const int system = trouble->system;
    const bool is_full = system == ENOSPC || system == EDQUOT || system == EFBIG;
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
    struct stat status;
    if (stat(part, &status) != 0 || truncate(part, status.st_size) != 0)
        return fail(error, ERROR_WRITE, "%s: cannot be finished: %s", part, strerror(errno));
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
