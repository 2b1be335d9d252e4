/* SPDX-License-Identifier: Apache-2.0 */
/* HDF5 writes into pages instead of a file: a driver of the smallest kind. HDF5 sees an ordinary
 * file that never fills a disk; pages_commit brings it there whole. */
#include "store_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store_hdf5.h"
#include "store_pages.h"

struct driver_access { /* what the access list carries */
    struct pages *pages;
    uint64_t *n; /* where the length of the file is told */
};

struct driver_file {
    H5FD_t base; /* HDF5's own part comes first */
    struct pages *pages;
    uint64_t *n;
    haddr_t n_allocated, n_written;
};

static struct driver_file *mine(H5FD_t *file)
{
    return (struct driver_file *)(void *)file;
}

static const struct driver_file *mine_const(const H5FD_t *file)
{
    return (const struct driver_file *)(const void *)file;
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    const struct driver_access *given = H5Pget_driver_info(access);
    struct driver_file *file = given != NULL ? calloc(1, sizeof *file) : NULL;
    (void)name, (void)flags, (void)most;
    if (file == NULL)
        return NULL;
    file->pages = given->pages;
    file->n = given->n;
    return &file->base;
}

static herr_t driver_close(H5FD_t *file)
{
    free(mine(file));
    return 0;
}

static herr_t driver_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t driver_get_allocated(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return mine_const(file)->n_allocated;
}

static herr_t driver_set_allocated(H5FD_t *file, H5FD_mem_t type, haddr_t n)
{
    (void)type;
    mine(file)->n_allocated = *mine(file)->n = n;
    return 0;
}

static haddr_t driver_get_end(const H5FD_t *file, H5FD_mem_t type)
{
    const struct driver_file *of = mine_const(file);
    (void)type;
    return of->n_written > of->n_allocated ? of->n_written : of->n_allocated;
}

static herr_t driver_read(H5FD_t *file, H5FD_mem_t type, hid_t list, haddr_t at, size_t n,
                          void *bytes)
{
    (void)type, (void)list;
    errno = pages_read(mine(file)->pages, at, bytes, n);
    return errno == 0 ? 0 : -1;
}

static herr_t driver_write(H5FD_t *file, H5FD_mem_t type, hid_t list, haddr_t at, size_t n,
                           const void *bytes)
{
    struct driver_file *of = mine(file);
    (void)type, (void)list;
    errno = pages_write(of->pages, at, bytes, n);
    if (errno != 0)
        return -1;
    if (at + n > of->n_written)
        of->n_written = at + n;
    return 0;
}

static herr_t driver_truncate(H5FD_t *file, hid_t list, hbool_t is_closing)
{
    struct driver_file *of = mine(file);
    (void)list, (void)is_closing;
    of->n_written = of->n_allocated;
    return 0;
}

static const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = 600, /* 512 and above are free for trials and private use */
#endif
    .name = "pages",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(struct driver_access),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = driver_get_allocated,
    .set_eoa = driver_set_allocated,
    .get_eof = driver_get_end,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

bool store_use_pages(int64_t access, struct pages *pages, uint64_t *n, int64_t *id)
{
    const struct driver_access given = {pages, n};
    *id = H5FDregister(&driver);
    return *id >= 0 && H5Pset_driver(access, *id, &given) >= 0;
}

void store_end_pages(int64_t id)
{
    if (id >= 0)
        (void)H5FDunregister(id);
}
