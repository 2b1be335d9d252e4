/* SPDX-License-Identifier: Apache-2.0 */
/* HDF5 for this room: the one place where its headers are included. Ids are int64_t in all its
 * versions, hsize_t is another type since 1.14; H5_VERSION_GE tells what else differs. */
#ifndef SIM_STORE_HDF5_H
#define SIM_STORE_HDF5_H

#include <hdf5.h>
#include <hdf5_hl.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h> /* of drivers */
#endif

#endif
