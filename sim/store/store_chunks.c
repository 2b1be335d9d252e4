/* SPDX-License-Identifier: Apache-2.0 */
/* What HDF5 1.10 believes of a chunk without asking: that its filters give as many bytes as it has
 * room for. The index of chunks has no checksum, so a bit that fell over there (a filter that is
 * said to be skipped, another size) makes H5Dread read behind its memory. So each chunk is looked
 * at before. Whether a packed one gives the right bytes is told by the checksum inside. */
#define _POSIX_C_SOURCE 200809L
#include "store_chunks.h"

#include <stdlib.h>

#include "store_private.h"

enum { LEAST_BYTES = 4096 }; /* a packed chunk may have more bytes than values, but not many */

struct chunking {
    int rank;
    hsize_t sizes[STORE_RANK_MAX]; /* of a chunk */
    hsize_t n_bytes;               /* of a chunk, unpacked */
    bool is_packed;
};

/* Read as it stands, for nothing else tells its mask without going through the whole index. */
static bool is_unmasked(hid_t variable, const hsize_t *corner, hsize_t n_bytes)
{
    uint32_t mask = 1;
    void *bytes = malloc((size_t)n_bytes);
    const bool is_read =
        bytes != NULL && H5Dread_chunk(variable, H5P_DEFAULT, corner, &mask, bytes) >= 0;
    free(bytes);
    return is_read && mask == 0;
}

/* Of an unpacked one HDF5 tells its own size but here, where it goes through the index; there are
 * few.
 */
static bool has_size(hid_t variable, const hsize_t *corner, hsize_t n_bytes)
{
    unsigned mask = 0;
    haddr_t address = HADDR_UNDEF;
    hsize_t n = 0;
    return H5Dget_chunk_info_by_coord(variable, corner, &mask, &address, &n) >= 0 &&
           (address == HADDR_UNDEF || n == n_bytes);
}

/* A packed one has bytes: all that have values were written. */
static bool is_whole(hid_t variable, const struct chunking *chunking, const hsize_t *corner)
{
    hsize_t n_bytes = 0;
    if (!chunking->is_packed)
        return has_size(variable, corner, chunking->n_bytes);
    return H5Dget_chunk_storage_size(variable, corner, &n_bytes) >= 0 && n_bytes > 0 &&
           n_bytes <= 2 * chunking->n_bytes + LEAST_BYTES && is_unmasked(variable, corner, n_bytes);
}

/* All chunks that hold values start .. start + count - 1 of each axis. */
static bool are_whole(hid_t variable, const struct chunking *chunking, const hsize_t *start,
                      const hsize_t *count)
{
    hsize_t corner[STORE_RANK_MAX];
    for (int k = 0; k < chunking->rank; k++) {
        if (count[k] == 0)
            return true;
        corner[k] = start[k] / chunking->sizes[k] * chunking->sizes[k];
    }
    for (;;) {
        if (!is_whole(variable, chunking, corner))
            return false;
        int k = chunking->rank - 1;
        while (k >= 0 && (corner[k] += chunking->sizes[k]) >= start[k] + count[k]) {
            corner[k] = start[k] / chunking->sizes[k] * chunking->sizes[k];
            k--;
        }
        if (k < 0)
            return true;
    }
}

/* Shuffle and deflate, or no filter: no other was ever written. */
static bool find_chunking(hid_t list, hid_t type, struct chunking *chunking)
{
    const int n_filters = H5Pget_nfilters(list);
    unsigned flags, shuffle[1];
    size_t n_shuffle = 1, n_level = 1;
    chunking->rank = H5Pget_chunk(list, STORE_RANK_MAX, chunking->sizes);
    if (chunking->rank < 1 || chunking->rank > STORE_RANK_MAX)
        return false;
    chunking->n_bytes = H5Tget_size(type);
    for (int k = 0; k < chunking->rank; k++) {
        if (chunking->sizes[k] == 0)
            return false;
        chunking->n_bytes *= chunking->sizes[k];
    }
    chunking->is_packed = n_filters > 0;
    return n_filters == 0 || (n_filters == 2 &&
                              H5Pget_filter2(list, 0, &flags, &n_shuffle, shuffle, 0, NULL, NULL) ==
                                  H5Z_FILTER_SHUFFLE &&
                              H5Pget_filter2(list, 1, &flags, &n_level, shuffle, 0, NULL, NULL) ==
                                  H5Z_FILTER_DEFLATE);
}

bool store_chunks_are_whole(hid_t variable, const hsize_t *start, const hsize_t *count)
{
    struct chunking chunking = {0};
    const hid_t list = H5Dget_create_plist(variable), type = H5Dget_type(variable);
    bool is_sound = list >= 0 && type >= 0;
    if (is_sound && H5Pget_layout(list) == H5D_CHUNKED) {
        is_sound =
            find_chunking(list, type, &chunking) && are_whole(variable, &chunking, start, count);
    }
    return store_release(type) && store_release(list) && is_sound;
}
