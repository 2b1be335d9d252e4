/* SPDX-License-Identifier: Apache-2.0 */
/* Pages in memory and the two files that take turns. */
#define _GNU_SOURCE /* locks of an open file, pwritev */
#include "store_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE ((size_t)4096)

enum { RUN = 64 }; /* pages written by one call */

struct page {
    unsigned char *bytes; /* owned; NULL: as in the file shown */
    bool is_due[2];       /* differs from that side's file */
};

struct pages {
    char *path, *next, *before; /* owned: PATH, PATH.next, PATH.before */
    int side[2];                /* descriptors, which hold the claim; -1: no file yet */
    bool is_ours[2];            /* emptied of what an earlier run left in it */
    int shown;                  /* the side that is PATH; -1: nothing was committed yet */
    uint64_t n_shown;           /* bytes of PATH */
    struct page *page;          /* [n_pages], owned */
    size_t n_pages;
};

static char *join(const char *path, const char *ending)
{
    const size_t n = strlen(path) + strlen(ending) + 1;
    char *joined = malloc(n);
    if (joined != NULL)
        snprintf(joined, n, "%s%s", path, ending);
    return joined;
}

/* A lock that other programs of ours see and readers do not: a run may be looked at. Where the
 * file system knows no locks there is none. */
static bool is_held_by_another(int descriptor)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES);
}

static int claim(const char *path, int flags, int *descriptor, struct error *error)
{
    *descriptor = open(path, flags | O_RDWR | O_CLOEXEC, 0666);
    if (*descriptor < 0 && errno == ENOENT && !(flags & O_CREAT))
        return 0; /* none yet */
    if (*descriptor < 0)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s%s", path, strerror(errno),
                    errno == ENOENT ? "; make the folder first" : "");
    if (!is_held_by_another(*descriptor))
        return 0;
    (void)close(*descriptor);
    *descriptor = -1;
    return fail(error, ERROR_CREATE,
                "%s: cannot be created: another run is writing it; wait for its end or choose "
                "another name",
                path);
}

int pages_open(struct pages **result, const char *path, const char *shown, struct error *error)
{
    struct stat status;
    *result = NULL;
    if (stat(shown, &status) == 0 && S_ISDIR(status.st_mode))
        return fail(error, ERROR_CREATE, "%s: cannot be created: it is a folder; name a file in it",
                    shown);
    if (stat(shown, &status) == 0 && !S_ISREG(status.st_mode)) /* a rename would replace it */
        return fail(error, ERROR_CREATE,
                    "%s: cannot be created: it is a device or a pipe; name a file, which may be "
                    "removed afterwards",
                    shown);
    struct pages *pages = calloc(1, sizeof *pages);
    if (pages == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to create it", shown);
    pages->side[0] = pages->side[1] = pages->shown = -1;
    pages->path = join(path, "");
    pages->next = join(path, ".next");
    pages->before = join(path, ".before");
    int code = 0;
    if (pages->path == NULL || pages->next == NULL || pages->before == NULL)
        code = fail(error, ERROR_MEMORY, "%s: no memory to create it", shown);
    if (code == 0)
        code = claim(path, 0, &pages->side[1], error);
    if (code == 0)
        code = claim(pages->next, O_CREAT, &pages->side[0], error);
    if (code < 0) {
        const bool is_ours = pages->side[0] >= 0;
        if (!is_ours && pages->next != NULL)
            pages->next[0] = '\0'; /* another run's: not to be removed */
        pages_close(pages);
        return code;
    }
    (void)unlink(pages->before); /* of a run that was killed while names changed */
    *result = pages;
    return 0;
}

static int read_all(int descriptor, uint64_t at, unsigned char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t count = pread(descriptor, bytes, n, (off_t)at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        bytes += count, at += (uint64_t)count, n -= (size_t)count;
    }
    return 0;
}

/* Pages that follow one another in the file; n of them, some of which may be written already. */
static int write_run(int descriptor, uint64_t at, struct iovec *run, int n)
{
    while (n > 0) {
        ssize_t count = pwritev(descriptor, run, n, (off_t)at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        at += (uint64_t)count;
        for (; n > 0 && (size_t)count >= run->iov_len; run++, n--)
            count -= (ssize_t)run->iov_len;
        if (n > 0) {
            run->iov_base = (char *)run->iov_base + count;
            run->iov_len -= (size_t)count;
        }
    }
    return 0;
}

/* A part of a page that is not in memory. */
static int read_shown(const struct pages *pages, uint64_t at, unsigned char *bytes, size_t n)
{
    const uint64_t left = pages->shown >= 0 && at < pages->n_shown ? pages->n_shown - at : 0;
    const size_t n_there = left < n ? (size_t)left : n;
    memset(bytes + n_there, 0, n - n_there);
    return n_there > 0 ? read_all(pages->side[pages->shown], at, bytes, n_there) : 0;
}

int pages_read(const struct pages *pages, uint64_t at, void *bytes, size_t n)
{
    unsigned char *to = bytes;
    while (n > 0) {
        const size_t k = (size_t)(at / PAGE), from = (size_t)(at % PAGE);
        const size_t part = PAGE - from < n ? PAGE - from : n;
        if (k < pages->n_pages && pages->page[k].bytes != NULL) {
            memcpy(to, pages->page[k].bytes + from, part);
        } else {
            const int reason = read_shown(pages, at, to, part);
            if (reason != 0)
                return reason;
        }
        to += part, at += part, n -= part;
    }
    return 0;
}

/* Page k in memory; NULL with errno. */
static struct page *bring(struct pages *pages, size_t k)
{
    if (k >= pages->n_pages) {
        const size_t n = 2 * k + 64;
        struct page *grown = realloc(pages->page, n * sizeof *grown);
        if (grown == NULL)
            return NULL;
        memset(grown + pages->n_pages, 0, (n - pages->n_pages) * sizeof *grown);
        pages->page = grown;
        pages->n_pages = n;
    }
    struct page *page = &pages->page[k];
    if (page->bytes != NULL)
        return page;
    page->bytes = malloc(PAGE);
    if (page->bytes == NULL)
        return NULL;
    const int reason = read_shown(pages, (uint64_t)k * PAGE, page->bytes, PAGE);
    if (reason == 0)
        return page;
    free(page->bytes);
    page->bytes = NULL;
    errno = reason;
    return NULL;
}

int pages_write(struct pages *pages, uint64_t at, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    while (n > 0) {
        const size_t begin = (size_t)(at % PAGE);
        const size_t part = PAGE - begin < n ? PAGE - begin : n;
        struct page *page = bring(pages, (size_t)(at / PAGE));
        if (page == NULL)
            return errno;
        memcpy(page->bytes + begin, from, part);
        page->is_due[0] = page->is_due[1] = true;
        from += part, at += part, n -= part;
    }
    return 0;
}

/* The side that is not shown gets what it lacks. */
static int catch_up(struct pages *pages, int side, uint64_t n)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && n > limit.rlim_cur)
        return EFBIG; /* a write would end the program by a signal */
    for (size_t k = 0; k < pages->n_pages && (uint64_t)k * PAGE < n; k++) {
        struct iovec run[RUN];
        const uint64_t at = (uint64_t)k * PAGE;
        int n_run = 0;
        for (; n_run < RUN && k < pages->n_pages && (uint64_t)k * PAGE < n; k++, n_run++) {
            if (!pages->page[k].is_due[side])
                break;
            const uint64_t left = n - (uint64_t)k * PAGE;
            run[n_run] = (struct iovec){pages->page[k].bytes, left < PAGE ? (size_t)left : PAGE};
        }
        const int reason = write_run(pages->side[side], at, run, n_run);
        if (reason != 0)
            return reason;
        k -= n_run == RUN; /* the one after a full run has not been looked at */
    }
    return ftruncate(pages->side[side], (off_t)n) == 0 ? 0 : errno;
}

/* Gives back pages that both files have. */
static void forget(struct pages *pages, int side)
{
    for (size_t k = 0; k < pages->n_pages; k++) {
        struct page *page = &pages->page[k];
        page->is_due[side] = false;
        if (page->bytes == NULL || page->is_due[1 - side])
            continue;
        free(page->bytes);
        page->bytes = NULL;
    }
}

/* PATH.next becomes PATH and PATH becomes PATH.next; there is a PATH at every moment, as far as the
 * file system knows hard links. */
static int exchange(const struct pages *pages)
{
    const bool has_path = access(pages->path, F_OK) == 0;
    if (has_path && link(pages->path, pages->before) != 0 &&
        rename(pages->path, pages->before) != 0)
        return errno;
    if (rename(pages->next, pages->path) != 0) {
        const int reason = errno;
        (void)rename(pages->before, pages->path); /* of two names of one file, both stay */
        (void)unlink(pages->before);
        return reason;
    }
    return !has_path || rename(pages->before, pages->next) == 0 ? 0 : errno;
}

int pages_commit(struct pages *pages, uint64_t n)
{
    const int side = pages->shown == 0 ? 1 : 0;
    if (pages->side[side] < 0) { /* the second commit of a new file */
        pages->side[side] = open(pages->next, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (pages->side[side] < 0)
            return errno;
        (void)is_held_by_another(pages->side[side]); /* whoever claims looks at PATH first */
    }
    if (!pages->is_ours[side] && ftruncate(pages->side[side], 0) != 0)
        return errno;
    pages->is_ours[side] = true;
    int reason = catch_up(pages, side, n);
    if (reason == 0)
        reason = exchange(pages);
    if (reason != 0)
        return reason;
    pages->shown = side;
    pages->n_shown = n;
    forget(pages, side);
    return 0;
}

void pages_close(struct pages *pages)
{
    if (pages == NULL)
        return;
    if (pages->next != NULL && pages->next[0] != '\0')
        (void)unlink(pages->next);
    for (int side = 0; side < 2; side++)
        if (pages->side[side] >= 0)
            (void)close(pages->side[side]);
    for (size_t k = 0; k < pages->n_pages; k++)
        free(pages->page[k].bytes);
    free(pages->page);
    free(pages->before);
    free(pages->next);
    free(pages->path);
    free(pages);
}
