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

#define SUPERBLOCK 48 /* bytes of version 2, the last four a checksum */
#define END_OFFSET 28 /* of the end of the file in it */

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

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* Bob Jenkins' lookup3 over the 44 bytes before the checksum of a superblock: HDF5's own sum. */
static uint32_t checksum(const unsigned char *bytes)
{
    uint32_t word[11], a = 0xdeadbeef + SUPERBLOCK - 4, b = a, c = a;
    for (size_t i = 0; i < 11; i++)
        word[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
                  (uint32_t)bytes[4 * i + 2] << 16 | (uint32_t)bytes[4 * i + 3] << 24;
    for (size_t i = 0; i < 9; i += 3) {
        a += word[i], b += word[i + 1], c += word[i + 2];
        a = (a - c) ^ rotate(c, 4), c += b;
        b = (b - a) ^ rotate(a, 6), a += c;
        c = (c - b) ^ rotate(b, 8), b += a;
        a = (a - c) ^ rotate(c, 16), c += b;
        b = (b - a) ^ rotate(a, 19), a += c;
        c = (c - b) ^ rotate(b, 4), b += a;
    }
    a += word[9], b += word[10];
    c = (c ^ b) - rotate(b, 14);
    a = (a ^ c) - rotate(c, 11);
    b = (b ^ a) - rotate(a, 25);
    c = (c ^ b) - rotate(b, 16);
    a = (a ^ c) - rotate(c, 4);
    b = (b ^ a) - rotate(a, 14);
    return (c ^ b) - rotate(b, 24);
}

static void put_little(unsigned char *bytes, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
}

/* Reads the first block; false if it is damaged or of another version of the format. */
static bool read_superblock(int descriptor, unsigned char block[SUPERBLOCK])
{
    unsigned char sum[4];
    if (pread(descriptor, block, SUPERBLOCK, 0) != SUPERBLOCK)
        return false;
    put_little(sum, checksum(block), 4);
    return memcmp(block, "\211HDF\r\n\032\n\2\10\10", 11) == 0 && memcmp(block + 44, sum, 4) == 0;
}

int store_move_end(int descriptor, uint64_t end)
{
    unsigned char block[SUPERBLOCK];
    struct stat status;
    if (!read_superblock(descriptor, block))
        return 0; /* left to HDF5 */
    if (fstat(descriptor, &status) != 0 ||
        ((uint64_t)status.st_size < end && ftruncate(descriptor, (off_t)end) != 0))
        return errno;
    put_little(block + END_OFFSET, end, 8);
    put_little(block + 44, checksum(block), 4);
    return pwrite(descriptor, block, SUPERBLOCK, 0) == SUPERBLOCK ? 0 : errno;
}

/* Gives back what was reserved beyond the end, of which HDF5 knows nothing. */
static bool cut_off(const char *part)
{
    unsigned char block[SUPERBLOCK];
    uint64_t end = 0;
    const int descriptor = open(part, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool is_cut = true;
    if (read_superblock(descriptor, block)) {
        for (size_t i = 8; i > 0; i--)
            end = end << 8 | block[END_OFFSET + i - 1];
        is_cut = ftruncate(descriptor, (off_t)end) == 0;
    }
    const int reason = errno;
    const bool is_closed = close(descriptor) == 0;
    if (!is_cut)
        errno = reason;
    return is_cut && is_closed;
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
    if (!cut_off(part))
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
