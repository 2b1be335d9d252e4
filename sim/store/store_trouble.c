/* SPDX-License-Identifier: Apache-2.0 */
/* What every use of HDF5 here needs: its first failure noted and said, ids closed, types of text.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "store_hdf5.h"
#include "store_private.h"

/* Called from the innermost failure outwards. */
static herr_t note_entry(unsigned n, const H5E_error2_t *entry, void *data)
{
    struct store_trouble *trouble = data;
    const char *text = entry->desc != NULL ? entry->desc : "";
    if (n == 0)
        strncpy(trouble->text, text, sizeof trouble->text - 1);
    const char *system = strstr(text, "errno = ");
    if (system != NULL && trouble->system == 0)
        trouble->system = (int)strtol(system + strlen("errno = "), NULL, 10);
    return 0;
}

static herr_t note_trouble(hid_t stack, void *data)
{
    struct store_trouble *trouble = data;
    if (!trouble->is_seen) {
        trouble->is_seen = true;
        return H5Ewalk2(stack, H5E_WALK_UPWARD, note_entry, trouble);
    }
    return 0;
}

void store_watch(struct store_trouble *trouble)
{
    *trouble = (struct store_trouble){0};
    /* A file that cannot be flushed cannot be closed either, and then HDF5's own tidying at exit
     * crashes: leave it out. It must be said before anything else; later it changes nothing. */
    (void)H5dont_atexit();
    /* In Debian's thread-safe HDF5 this setting belongs to the thread, hence every time. */
    if (H5Eset_auto2(H5E_DEFAULT, note_trouble, trouble) < 0)
        trouble->is_seen = true;
}

void store_unwatch(void)
{
    must(H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0);
}

const char *store_reason(const struct store_trouble *trouble, char room[200])
{
    if (trouble->system != 0 && strerror_r(trouble->system, room, 200) == 0)
        return room;
    return trouble->text[0] != '\0' ? trouble->text : "HDF5 gives no reason";
}

int store_damaged(const struct store_result *result, const char *what, struct error *error)
{
    char room[200];
    return fail(error, ERROR_MISSING, "%s: damaged at %s: %s", result->path, what,
                store_reason(&result->trouble, room));
}

bool store_release(int64_t id)
{
    return id < 0 || H5Idec_ref(id) >= 0;
}

int64_t store_text_type(size_t n)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const size_t n_bytes = n > 0 ? n : H5T_VARIABLE;
    if (type >= 0 && (H5Tset_size(type, n_bytes) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void)store_release(type);
        return H5I_INVALID_HID;
    }
    return type;
}
