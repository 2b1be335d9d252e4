/* SPDX-License-Identifier: Apache-2.0 */
/* Names that users write: the one they may have meant, and all that they may write. */
#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#include <stddef.h>

enum { NAMES_HINT_LENGTH = 900 };

/* The name nearest to name by edit distance, else the only one that contains it; capitals are
 * ignored. NULL if none is near. */
const char *names_nearest(const char *name, const char *const *names, size_t n);

/* What ends a message about a name that is none of names: '; did you mean "X"? Allowed: X, Y'.
 * If they are many, lister tells where they stand, such as '"params"': '; "params" lists them all'.
 * names may be NULL if there was no memory for them. Returns text. */
const char *names_hint(char text[NAMES_HINT_LENGTH], const char *name, const char *const *names,
                       size_t n, const char *lister);

/* The same with what the names mean, [n], or NULL: a word of a meaning, such as its Dutch term,
 * leads to the name. Up to three are named that contain the word. */
const char *names_hint_meant(char text[NAMES_HINT_LENGTH], const char *name,
                             const char *const *names, const char *const *meanings, size_t n,
                             const char *lister);

/* "X, Y", "none", or 'one that LISTER lists' if they are many. Returns text. */
const char *names_list(char text[NAMES_HINT_LENGTH], const char *const *names, size_t n,
                       const char *lister);

#endif
