/* SPDX-License-Identifier: Apache-2.0 */
/* Text files: read whole, named relative to another, guessed from a wrong name. */
#ifndef SIM_FILE_H
#define SIM_FILE_H

#include <stdbool.h>

#include "error.h"

/* Reads a whole file that should be text; *bytes is ended by a zero and owned by the caller.
 * On failure returns ERROR_MISSING, ERROR_SCENARIO or ERROR_MEMORY, *bytes is NULL and reason[]
 * says why ("cannot be read: No such file or directory"). */
MUST_CHECK int file_read(const char *path, char **bytes, size_t *n, char reason[400]);

/* The path of name, which is given relative to the folder of path. Owned by the caller; NULL
 * without memory. */
char *file_beside(const char *path, const char *name);

/* Whether both are there and one file. */
bool file_is_same(const char *a, const char *b);

/* Writes "; did you mean "NAME"?" if the folder of path has a file named nearly so, else "". */
void file_guess(const char *path, char guess[300]);

#endif
