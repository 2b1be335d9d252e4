/* SPDX-License-Identifier: Apache-2.0 */
/* YAML in the narrow form that scenarios have: a map of keys, some of which hold a map of their
 * own, whose keys may hold a map once more; values are single or lists of single values. Anchors,
 * aliases, merge keys, tags and further documents are refused, because a reader who
 * does not know YAML must see what a file says. (Not named yaml.h: that is libyaml's header.) */
#ifndef SIM_YAML_FILE_H
#define SIM_YAML_FILE_H

#include "error.h"

enum yaml_kind { YAML_TEXT, YAML_NOTHING, YAML_LIST, YAML_MAP };

/* One value of a list. */
struct yaml_item {
    char *text; /* owned; "" unless kind is YAML_TEXT */
    enum yaml_kind kind;
    struct place place;
};

/* One key. The entries of a map follow the entry of its key. */
struct yaml_entry {
    const char *section;     /* the key at the top whose map this stands in; NULL at the top */
    const char *group;       /* the key in that section whose map this stands in; NULL above */
    char *key;               /* owned */
    char *text;              /* owned; "" unless kind is YAML_TEXT */
    enum yaml_kind kind;     /* YAML_NOTHING: a key without value. Maps in groups are not entered */
    struct yaml_item *items; /* [n_items], owned: the values of a list */
    size_t n_items;
    struct place key_place, place;
};

struct yaml_file {
    char *path; /* owned; places point to it */
    char *text; /* owned */
    struct yaml_entry *entries;
    size_t n;
};

/* Reads a file whose bytes are given (bytes[n] is 0; file takes them over). Every problem goes to
 * problems; returns negative if there was any, and file then holds what could be read. */
MUST_CHECK int yaml_file_parse(struct yaml_file *file, const char *path, char *bytes, size_t n,
                               struct problems *problems);
void yaml_file_free(struct yaml_file *file); /* accepts {0} */

#endif
