/* SPDX-License-Identifier: Apache-2.0 */
/* A name that is none of those allowed: which of them is near, and all of them in one line. */
#include "names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_LENGTH_MAX = 63,  /* longer names are near to none */
    NAMES_LISTED_MAX = 40, /* more are no message but a page */
    PART_LENGTH_MIN = 4,
    GUESSED_MAX = 3
};

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static bool is_same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Number of letters to add, drop, change or swap with their neighbour to get from a to b. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][NAME_LENGTH_MAX + 1];
    const size_t n_a = strlen(a), n_b = strlen(b);
    if (n_a > NAME_LENGTH_MAX || n_b > NAME_LENGTH_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const size_t change = is_same_letter(a[i - 1], b[j - 1]) ? 0 : 1;
            now[j] = smallest(before[j] + 1, now[j - 1] + 1, before[j - 1] + change);
            const bool is_swap = i > 1 && j > 1 && is_same_letter(a[i - 1], b[j - 2]) &&
                                 is_same_letter(a[i - 2], b[j - 1]);
            if (is_swap && earlier[j - 2] + 1 < now[j])
                now[j] = earlier[j - 2] + 1;
        }
    }
    return rows[n_a % 3][n_b];
}

static bool contains(const char *name, const char *part)
{
    for (; *name != '\0'; name++) {
        size_t k = 0;
        while (part[k] != '\0' && name[k] != '\0' && is_same_letter(name[k], part[k]))
            k++;
        if (part[k] == '\0')
            return true;
    }
    return false;
}

/* The only name that part is a piece of; NULL if there are several, or part is too short to tell.
 */
static const char *only_containing(const char *part, const char *const *names, size_t n)
{
    const char *found = NULL;
    for (size_t i = 0; strlen(part) >= PART_LENGTH_MIN && i < n; i++) {
        if (!contains(names[i], part))
            continue;
        if (found != NULL)
            return NULL;
        found = names[i];
    }
    return found;
}

const char *names_nearest(const char *name, const char *const *names, size_t n)
{
    const size_t length = strlen(name);
    size_t least = length < 3 ? 2 : 2 + length / 4; /* what is farther is another word */
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t distance = edit_distance(name, names[i]);
        const size_t longest = strlen(names[i]) > length ? strlen(names[i]) : length;
        if (distance < least && distance < longest) {
            least = distance;
            nearest = names[i];
        }
    }
    return nearest != NULL ? nearest : only_containing(name, names, n);
}

/* False if they are too many to be told in size letters. */
static bool list_names(char *text, size_t size, const char *const *names, size_t n)
{
    int length = snprintf(text, size, "none");
    if (names == NULL || n > NAMES_LISTED_MAX)
        return false;
    for (size_t i = 0, at = 0; i < n && at < size; i++, at += (size_t)length)
        length = snprintf(text + at, size - at, "%s%s", i == 0 ? "" : ", ", names[i]);
    return strlen(text) + 1 < size;
}

const char *names_list(char text[NAMES_HINT_LENGTH], const char *const *names, size_t n,
                       const char *lister)
{
    if (!list_names(text, NAMES_HINT_LENGTH, names, n))
        snprintf(text, NAMES_HINT_LENGTH, "one that %s lists", lister);
    return text;
}

/* Those whose name, else those whose meaning contains the word, if they are few; empty if none. */
static void guess_names(char *text, size_t size, const char *word, const char *const *names,
                        const char *const *of, size_t n)
{
    size_t found[GUESSED_MAX], n_found = 0;
    *text = '\0';
    for (size_t i = 0; strlen(word) >= PART_LENGTH_MIN && i < n; i++) {
        if (of[i] == NULL || !contains(of[i], word))
            continue;
        if (n_found == GUESSED_MAX)
            return;
        found[n_found++] = i;
    }
    for (size_t k = 0, at = 0; k < n_found && at < size; k++)
        at += (size_t)snprintf(text + at, size - at, "%s\"%s\"%s",
                               k == 0             ? "; did you mean "
                               : k + 1 == n_found ? " or "
                                                  : ", ",
                               names[found[k]], k + 1 == n_found ? "? " : "");
}

const char *names_hint_meant(char text[NAMES_HINT_LENGTH], const char *name,
                             const char *const *names, const char *const *meanings, size_t n,
                             const char *lister)
{
    char guess[GUESSED_MAX * (NAME_LENGTH_MAX + 8) + 24] = "";
    const char *near = names == NULL ? NULL : names_nearest(name, names, n);
    if (near != NULL)
        snprintf(guess, sizeof guess, "; did you mean \"%s\"? ", near);
    if (near == NULL && names != NULL)
        guess_names(guess, sizeof guess, name, names, names, n);
    if (*guess == '\0' && names != NULL && meanings != NULL)
        guess_names(guess, sizeof guess, name, names, meanings, n);
    const bool is_guessed = *guess != '\0';
    const int length = snprintf(text, NAMES_HINT_LENGTH, "%s%slowed: ", is_guessed ? guess : "; ",
                                is_guessed ? "Al" : "al");
    if (!list_names(text + length, (size_t)(NAMES_HINT_LENGTH - length), names, n))
        snprintf(text, NAMES_HINT_LENGTH, "%s%s lists them all", is_guessed ? guess : "; ", lister);
    return text;
}

const char *names_hint(char text[NAMES_HINT_LENGTH], const char *name, const char *const *names,
                       size_t n, const char *lister)
{
    return names_hint_meant(text, name, names, NULL, n, lister);
}
