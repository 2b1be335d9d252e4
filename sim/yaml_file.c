/* SPDX-License-Identifier: Apache-2.0 */
/* Reads YAML with libyaml twice: as events, which still show anchors, aliases and tags, to refuse
 * what is not wanted; then as a document, to list its keys. */
#define _POSIX_C_SOURCE 200809L
#include "yaml_file.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    struct yaml_file *file;
    struct problems *problems;
    yaml_document_t *document; /* NULL while the syntax is checked */
    bool has_alias;            /* a map named many times could make any number of entries */
};

/* The map that is read: NULL, NULL at the top. */
struct level {
    const char *section, *group;
};

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
    return (struct place){reader->file->path, mark.line + 1, mark.column + 1};
}

static void refuse(const struct reader *reader, yaml_mark_t mark, const char *message)
{
    const struct place place = place_of(reader, mark);
    problems_add(reader->problems, ERROR_SCENARIO, &place, "%s", message);
}

static bool parser_start(yaml_parser_t *parser, const char *text)
{
    if (yaml_parser_initialize(parser) == 0)
        return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text, strlen(text));
    return true;
}

/* ---- syntax -------------------------------------------------------------------- */

/* Whether the blanks that begin the line of the mark hold a tab, or a tab stands at the mark. */
static bool has_tab(const char *text, yaml_mark_t mark)
{
    for (size_t line = 0; line < mark.line && *text != '\0'; text++)
        line += *text == '\n';
    const size_t indent = strspn(text, " \t");
    return memchr(text, '\t', indent) != NULL ||
           (mark.column < strcspn(text, "\n") && text[mark.column] == '\t');
}

/* What mends a problem of the parser; "" if nothing is known. */
static const char *cure_of(const struct reader *reader, const yaml_parser_t *parser)
{
    static const char *const cures[][2] = {
        {"mapping values are not allowed",
         "; begin keys of one level in one column, and put text that holds \": \" in quotes"},
        {"did not find expected key", "; begin keys of one level in one column, and put text that "
                                      "holds quotes in quotes of the other kind"},
        {"could not find expected ':'", "; write KEY: VALUE, or KEY: above indented lines"},
        {"cannot start any token", "; put the text in quotes"},
        {"expected ',' or '}'", "; write {KEY: VALUE, KEY: VALUE}"},
        {"expected ',' or ']'", "; write [VALUE, VALUE]"},
        {"unexpected end of stream", "; close the quotes"},
    };
    if (has_tab(reader->file->text, parser->problem_mark))
        return "; indent with blanks instead of tabs";
    for (size_t i = 0; parser->problem != NULL && i < sizeof cures / sizeof *cures; i++)
        if (strstr(parser->problem, cures[i][0]) != NULL)
            return cures[i][1];
    return "";
}

static void report_encoding(const struct reader *reader, const yaml_parser_t *parser)
{
    struct place place = {reader->file->path, 1, 1};
    const char *text = reader->file->text;
    for (size_t i = 0; i < parser->problem_offset && text[i] != '\0'; i++) {
        place.column =
            text[i] == '\n' ? 1 : place.column + (((unsigned char)text[i + 1] & 0xC0) != 0x80);
        place.line += text[i] == '\n';
    }
    problems_add(reader->problems, ERROR_SCENARIO, &place,
                 "not plain text in UTF-8 (%s); save the file as UTF-8", parser->problem);
}

static void report_syntax(const struct reader *reader, const yaml_parser_t *parser)
{
    if (parser->error == YAML_READER_ERROR) {
        report_encoding(reader, parser);
        return;
    }
    const struct place place = place_of(reader, parser->problem_mark);
    const bool is_memory = parser->error == YAML_MEMORY_ERROR;
    const bool has_context = parser->context != NULL;
    char begin[60] = "";
    if (has_context && parser->context_mark.line != parser->problem_mark.line)
        snprintf(begin, sizeof begin, " that begins in line %zu", parser->context_mark.line + 1);
    problems_add(reader->problems, is_memory ? ERROR_MEMORY : ERROR_SCENARIO, &place,
                 "not valid YAML: %s%s%s%s%s",
                 parser->problem == NULL ? "no memory" : parser->problem, has_context ? " " : "",
                 has_context ? parser->context : "", begin, cure_of(reader, parser));
}

static void check_properties(const struct reader *reader, const yaml_event_t *event,
                             const unsigned char *anchor, const unsigned char *tag)
{
    if (anchor != NULL)
        refuse(reader, event->start_mark, "anchors (&) are not accepted; leave it out");
    if (tag != NULL)
        refuse(reader, event->start_mark, "tags (!) are not accepted; leave it out");
}

static void check_event(struct reader *reader, const yaml_event_t *event, size_t *n_documents)
{
    reader->has_alias |= event->type == YAML_ALIAS_EVENT;
    if (event->type == YAML_DOCUMENT_START_EVENT && ++*n_documents == 2)
        refuse(reader, event->start_mark,
               "a second document begins; a scenario is one document, so leave out this ---");
    else if (event->type == YAML_ALIAS_EVENT)
        refuse(reader, event->start_mark,
               "aliases (*) are not accepted; write the value out, or use extends");
    else if (event->type == YAML_SCALAR_EVENT)
        check_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        check_properties(reader, event, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    else if (event->type == YAML_MAPPING_START_EVENT)
        check_properties(reader, event, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
}

/* False if the syntax is wrong, so that nothing can be loaded. */
static bool check_events(struct reader *reader)
{
    yaml_parser_t parser;
    size_t n_documents = 0;
    bool is_done = false, is_right = true;
    if (!parser_start(&parser, reader->file->text))
        return false;
    while (!is_done && is_right) {
        yaml_event_t event;
        is_right = yaml_parser_parse(&parser, &event) != 0;
        if (!is_right) {
            report_syntax(reader, &parser);
            break;
        }
        is_done = event.type == YAML_STREAM_END_EVENT;
        check_event(reader, &event, &n_documents);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return is_right;
}

/* ---- keys ---------------------------------------------------------------------- */

static const char *node_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

static bool is_plain_nothing(const yaml_node_t *node)
{
    return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (node->data.scalar.length == 0 || strcmp(node_text(node), "~") == 0 ||
            strcmp(node_text(node), "null") == 0);
}

static enum yaml_kind kind_of(const yaml_node_t *node)
{
    if (node->type == YAML_MAPPING_NODE)
        return YAML_MAP;
    if (node->type == YAML_SEQUENCE_NODE)
        return YAML_LIST;
    return is_plain_nothing(node) ? YAML_NOTHING : YAML_TEXT;
}

/* A zero byte, written "\0" in quotes, would cut the text off unseen. */
static bool has_zero(const struct reader *reader, const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE ||
        memchr(node->data.scalar.value, 0, node->data.scalar.length) == NULL)
        return false;
    refuse(reader, node->start_mark, "a zero character (\\0) in a text; leave it out");
    return true;
}

static const yaml_node_t *node_of(const struct reader *reader, int index)
{
    return yaml_document_get_node(reader->document, index);
}

static bool is_usable_key(const struct reader *reader, const yaml_node_t *key,
                          const struct level *level)
{
    if (key->type != YAML_SCALAR_NODE) {
        refuse(reader, key->start_mark, "a key must be a plain name, not a list or map");
        return false;
    }
    if (has_zero(reader, key))
        return false;
    if (strcmp(node_text(key), "<<") == 0) {
        refuse(reader, key->start_mark,
               "merge keys (<<) are not accepted; name the other file with extends");
        return false;
    }
    const struct yaml_file *file = reader->file;
    for (size_t i = 0; i < file->n; i++) {
        const struct yaml_entry *entry = &file->entries[i];
        if (entry->section != level->section || entry->group != level->group ||
            strcmp(entry->key, node_text(key)) != 0)
            continue;
        const struct place place = place_of(reader, key->start_mark);
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "\"%.60s\" stands twice, first in line %zu; drop one", entry->key,
                     entry->key_place.line);
        return false;
    }
    return true;
}

static void entry_free(struct yaml_entry *entry)
{
    for (size_t i = 0; i < entry->n_items; i++)
        free(entry->items[i].text);
    free(entry->items);
    free(entry->key);
    free(entry->text);
    *entry = (struct yaml_entry){0};
}

/* False without memory. */
static bool read_items(const struct reader *reader, struct yaml_entry *entry,
                       const yaml_node_t *list)
{
    const yaml_node_item_t *item = list->data.sequence.items.start;
    const size_t n = (size_t)(list->data.sequence.items.top - item);
    entry->items = calloc(n + 1, sizeof *entry->items);
    if (entry->items == NULL)
        return false;
    for (; entry->n_items < n; entry->n_items++, item++) {
        const yaml_node_t *node = node_of(reader, *item);
        const bool is_text = kind_of(node) == YAML_TEXT && !has_zero(reader, node);
        char *text = strdup(is_text ? node_text(node) : "");
        if (text == NULL)
            return false;
        entry->items[entry->n_items] =
            (struct yaml_item){text, kind_of(node), place_of(reader, node->start_mark)};
    }
    return true;
}

/* The entry, or NULL without memory. */
static const struct yaml_entry *entry_add(const struct reader *reader, const struct level *level,
                                          const yaml_node_t *key, const yaml_node_t *value)
{
    struct yaml_file *file = reader->file;
    struct yaml_entry *entry = &file->entries[file->n];
    *entry = (struct yaml_entry){.section = level->section,
                                 .group = level->group,
                                 .key = strdup(node_text(key)),
                                 .kind = kind_of(value),
                                 .key_place = place_of(reader, key->start_mark),
                                 .place = place_of(reader, value->start_mark)};
    entry->text = strdup(entry->kind == YAML_TEXT ? node_text(value) : "");
    file->n++;
    if (entry->key != NULL && entry->text != NULL &&
        (entry->kind != YAML_LIST || read_items(reader, entry, value)))
        return entry;
    problems_add(reader->problems, ERROR_MEMORY, &entry->place, "no memory for this entry");
    entry_free(entry);
    file->n--;
    return NULL;
}

/* Enters maps in maps, down to the groups. */
static void read_map(const struct reader *reader, const yaml_node_t *map, const struct level *level)
{
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = node_of(reader, pair->key), *value = node_of(reader, pair->value);
        if (!is_usable_key(reader, key, level) || has_zero(reader, value))
            continue;
        const struct yaml_entry *entry = entry_add(reader, level, key, value);
        if (entry == NULL || entry->kind != YAML_MAP || level->group != NULL)
            continue;
        const struct level below = {level->section == NULL ? entry->key : level->section,
                                    level->section == NULL ? NULL : entry->key};
        read_map(reader, value, &below);
    }
}

/* How many entries the document holds at most. */
static size_t count_entries(const yaml_document_t *document)
{
    size_t n = 0;
    for (const yaml_node_t *node = document->nodes.start; node < document->nodes.top; node++) {
        if (node->type == YAML_MAPPING_NODE)
            n += (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    }
    return n;
}

static void read_document(const struct reader *reader)
{
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);
    const struct level top = {NULL, NULL};
    const yaml_mark_t start = {0};
    if (root == NULL || (root->type == YAML_SCALAR_NODE && is_plain_nothing(root))) {
        refuse(reader, start, "nothing stands in this file; write at least a title: ...");
        return;
    }
    if (root->type != YAML_MAPPING_NODE) {
        refuse(reader, root->start_mark, "a scenario consists of lines such as \"months: 24\"");
        return;
    }
    reader->file->entries =
        calloc(count_entries(reader->document) + 1, sizeof *reader->file->entries);
    if (reader->file->entries != NULL)
        read_map(reader, root, &top);
    else
        refuse(reader, start, "no memory for the entries of this file");
}

static void load(struct reader *reader, size_t n_before)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (!parser_start(&parser, reader->file->text))
        return;
    if (yaml_parser_load(&parser, &document) != 0) {
        reader->document = &document;
        read_document(reader);
        yaml_document_delete(&document);
    } else if (reader->problems->n == n_before) {
        report_syntax(reader, &parser); /* an anchor that stands twice was reported before */
    }
    yaml_parser_delete(&parser);
}

int yaml_file_parse(struct yaml_file *file, const char *path, char *bytes, size_t n,
                    struct problems *problems)
{
    const struct place place = {path, 0, 0};
    struct reader reader = {.file = file, .problems = problems};
    const size_t before = problems->n;
    *file = (struct yaml_file){.path = strdup(path), .text = bytes};
    must(bytes[n] == '\0' && strlen(bytes) == n);
    if (strncmp(bytes, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark, which some editors add */
        memmove(bytes, bytes + 3, n - 2);
    if (file->path == NULL)
        problems_add(problems, ERROR_MEMORY, &place, "no memory to read it");
    else if (check_events(&reader) && !reader.has_alias)
        load(&reader, before);
    return problems->n > before ? ERROR_SCENARIO : 0;
}

void yaml_file_free(struct yaml_file *file)
{
    for (size_t i = 0; i < file->n; i++)
        entry_free(&file->entries[i]);
    free(file->entries);
    free(file->text);
    free(file->path);
    *file = (struct yaml_file){0};
}
