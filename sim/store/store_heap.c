/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of any length, read from the bytes of the file.
 *
 * HDF5 keeps such texts in a global heap, which has no checksums, and HDF5 1.10 believes what it
 * finds there: one bit that fell over makes H5Dread crash. So this walks the heap itself, with
 * every number compared with what it may be (HDF5 File Format Specification 3.0, section III.E;
 * a reference is length, address of the collection, index: 4, 8 and 4 bytes, little-endian). */
#define _POSIX_C_SOURCE 200809L
#include "store_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD           16 /* bytes before a collection's objects and before an object's text */
#define COLLECTION_MAX (1U << 28) /* far more than any scenario */

static uint64_t little_endian(const unsigned char *bytes, size_t n)
{
    uint64_t value = 0;
    for (size_t i = n; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

static bool read_at(int descriptor, unsigned char *bytes, size_t n, uint64_t address)
{
    size_t n_read = 0;
    while (n_read < n && address <= INT64_MAX / 2) {
        const ssize_t count =
            pread(descriptor, bytes + n_read, n - n_read, (off_t)(address + n_read));
        if (count <= 0)
            return false;
        n_read += (size_t)count;
    }
    return n_read == n;
}

/* The text of object index, of n_bytes, in a collection of size bytes. */
static char *find_text(const unsigned char *collection, size_t size, uint64_t index, size_t n_bytes)
{
    size_t position = HEAD;
    while (position + HEAD <= size) {
        const unsigned char *object = collection + position;
        const uint64_t number = little_endian(object, 2);
        const uint64_t n_object = little_endian(object + 8, 8);
        if (number == 0 || n_object > size - position - HEAD)
            return NULL; /* free space comes last */
        if (number == index)
            return n_bytes <= n_object ? strndup((const char *)object + HEAD, n_bytes) : NULL;
        position += HEAD + ((size_t)n_object + 7) / 8 * 8;
    }
    return NULL;
}

/* The collection at address, for free. */
static unsigned char *read_collection(int descriptor, uint64_t address, size_t *size)
{
    unsigned char head[HEAD];
    if (!read_at(descriptor, head, HEAD, address) || memcmp(head, "GCOL\1", 5) != 0)
        return NULL;
    *size = (size_t)little_endian(head + 8, 8);
    if (*size < HEAD || *size > COLLECTION_MAX)
        return NULL;
    unsigned char *collection = malloc(*size);
    if (collection != NULL && !read_at(descriptor, collection, *size, address)) {
        free(collection);
        return NULL;
    }
    return collection;
}

char *store_heap_text(int descriptor, uint64_t reference)
{
    unsigned char bytes[STORE_REFERENCE];
    if (!read_at(descriptor, bytes, sizeof bytes, reference))
        return NULL;
    const size_t n_bytes = (size_t)little_endian(bytes, 4);
    if (n_bytes == 0)
        return strdup("");
    size_t size = 0;
    unsigned char *collection = read_collection(descriptor, little_endian(bytes + 4, 8), &size);
    if (collection == NULL)
        return NULL;
    char *text = find_text(collection, size, little_endian(bytes + 12, 4), n_bytes);
    free(collection);
    return text;
}
