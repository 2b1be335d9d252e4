/* SPDX-License-Identifier: Apache-2.0 */
/* Chunks looked at before HDF5 reads them: for those who read variables. One thread only. */
#ifndef SIM_STORE_CHUNKS_H
#define SIM_STORE_CHUNKS_H

#include <stdbool.h>

#include "store_hdf5.h"

/* To be asked before values start .. start + count - 1 of each axis, [rank], are read. */
bool store_chunks_are_whole(hid_t variable, const hsize_t *start, const hsize_t *count);

#endif
