/* SPDX-License-Identifier: Apache-2.0 */
/* Restart files: written in one pass, checked as a whole before anything of them is used. */
#define _POSIX_C_SOURCE 200809L
#include "restart.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "ZORGREST"

enum { HEAD = 40, ROW = KEEP_NAME + 24, FACTS_SECTION = FACTS_MAX * (FACT_NAME + FACT_TEXT) };

/* ---- facts ------------------------------------------------------------------------------ */

void facts_add(struct facts *facts, const char *name, const char *format, ...)
{
    must(facts->n < FACTS_MAX && strlen(name) < FACT_NAME);
    struct fact *fact = &facts->facts[facts->n++];
    va_list arguments;
    snprintf(fact->name, sizeof fact->name, "%s", name);
    va_start(arguments, format);
    vsnprintf(fact->text, sizeof fact->text, format, arguments);
    va_end(arguments);
    for (char *c = fact->text; *c; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
}

const char *facts_find(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->n; i++)
        if (strcmp(facts->facts[i].name, name) == 0)
            return facts->facts[i].text;
    return NULL;
}

static size_t print_facts(const struct facts *facts, char text[FACTS_SECTION])
{
    size_t n = 0;
    for (size_t i = 0; i < facts->n; i++)
        n += (size_t)snprintf(text + n, FACTS_SECTION - n, "%s\t%s\n", facts->facts[i].name,
                              facts->facts[i].text);
    return n;
}

static bool read_facts(struct facts *facts, const char *text, size_t n)
{
    const char *const end = text + n;
    while (text < end) {
        const char *tab = memchr(text, '\t', (size_t)(end - text));
        const char *line = tab ? memchr(tab, '\n', (size_t)(end - tab)) : NULL;
        if (line == NULL || tab - text >= FACT_NAME || line - tab - 1 >= FACT_TEXT ||
            facts->n == FACTS_MAX)
            return false;
        struct fact *fact = &facts->facts[facts->n++];
        snprintf(fact->name, sizeof fact->name, "%.*s", (int)(tab - text), text);
        snprintf(fact->text, sizeof fact->text, "%.*s", (int)(line - tab - 1), tab + 1);
        text = line + 1;
    }
    return true;
}

/* ---- numbers in bytes -------------------------------------------------------------------- */

static void put(unsigned char *to, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const unsigned char *from, size_t n)
{
    uint64_t value = 0;
    for (size_t i = n; i > 0; i--)
        value = value << 8 | from[i - 1];
    return value;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void with_ending(char to[4096], const char *path, const char *ending)
{
    must(strlen(path) + strlen(ending) < 4096); /* a path that long could not be opened */
    snprintf(to, 4096, "%s%s", path, ending);
}

static bool write_bytes(int descriptor, const void *bytes, size_t n)
{
    const char *from = bytes;
    while (n > 0) {
        const ssize_t count = write(descriptor, from, n);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        from += count, n -= (size_t)count;
    }
    return true;
}

static void put_row(unsigned char *row, const struct keep_item *item, uint64_t at)
{
    memset(row, 0, KEEP_NAME);
    memcpy(row, item->name, strlen(item->name));
    put(row + KEEP_NAME, at, 8);
    put(row + KEEP_NAME + 8, item->n, 8);
    put(row + KEEP_NAME + 16, digest_bytes(item->bytes, item->n, 0), 8);
}

/* The head and the list, owned by the caller; the sections follow from byte *n on. */
static unsigned char *make_head(const struct keep_item *facts, const struct keep *keep, size_t *n,
                                uint64_t *n_file)
{
    const size_t n_sections = keep->n + 1;
    *n = HEAD + n_sections * ROW;
    unsigned char *head = calloc(*n, 1);
    if (head == NULL)
        return NULL;
    put_row(head + HEAD, facts, *n);
    uint64_t at = *n + facts->n;
    for (size_t i = 0; i < keep->n; i++) {
        put_row(head + HEAD + (i + 1) * ROW, &keep->items[i], at);
        at += keep->items[i].n;
    }
    memcpy(head, MAGIC, 8);
    put(head + 8, RESTART_VERSION, 4);
    put(head + 12, n_sections, 4);
    put(head + 16, at, 8);
    put(head + 24, digest_bytes(head + HEAD, *n - HEAD, 0), 8);
    put(head + 32, digest_bytes(head, 32, 0), 8);
    *n_file = at;
    return head;
}

/* errno tells why not. */
static bool write_file(int descriptor, const struct facts *facts, const struct keep *keep)
{
    char text[FACTS_SECTION];
    const struct keep_item first = {.name = "facts", .bytes = text, .n = print_facts(facts, text)};
    struct rlimit limit;
    size_t n = 0;
    uint64_t n_file = 0;
    unsigned char *head = make_head(&first, keep, &n, &n_file);
    bool is_written = head != NULL;
    if (is_written && getrlimit(RLIMIT_FSIZE, &limit) == 0 && n_file > limit.rlim_cur) {
        errno = EFBIG; /* a write would end the program by a signal */
        is_written = false;
    }
    is_written = is_written && write_bytes(descriptor, head, n) &&
                 write_bytes(descriptor, first.bytes, first.n);
    for (size_t i = 0; i < keep->n && is_written; i++)
        is_written = write_bytes(descriptor, keep->items[i].bytes, keep->items[i].n);
    const int reason = errno;
    free(head);
    errno = reason;
    return is_written && fsync(descriptor) == 0;
}

/* The folder's list of names is brought to the disk too; where that cannot be, the names may be
 * lost with the power, not by a kill. */
static void sync_folder(const char *path)
{
    char folder[4096];
    with_ending(folder, path, "");
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[slash == folder ? 1 : 0] = '\0';
    const int descriptor = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    (void)fsync(descriptor);
    (void)close(descriptor);
}

int restart_write(const char *path, const struct facts *facts, const struct keep *keep,
                  struct error *error)
{
    char fresh[4096], old[4096];
    with_ending(fresh, path, ".new");
    with_ending(old, path, ".1");
    const int descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", fresh, strerror(errno));
    const bool is_written = write_file(descriptor, facts, keep);
    int reason = errno;
    if (close(descriptor) != 0 && is_written)
        reason = errno;
    else if (is_written)
        reason = 0;
    if (reason != 0) {
        (void)unlink(fresh);
        const bool is_full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
        return fail(error, ERROR_WRITE, "%s: cannot be written: %s%s", fresh, strerror(reason),
                    is_full ? "; free disk space or choose another folder" : "");
    }
    (void)unlink(old);
    if (access(path, F_OK) == 0 && link(path, old) != 0)
        (void)rename(path, old); /* a file system without hard links */
    if (rename(fresh, path) != 0)
        return fail(error, ERROR_CREATE, "%s: cannot be renamed to %s: %s", fresh, path,
                    strerror(errno));
    sync_folder(path);
    return 0;
}

void restart_remove(const char *path)
{
    char name[4096];
    const char *const endings[] = {"", ".1", ".new"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        with_ending(name, path, endings[i]);
        (void)unlink(name);
    }
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The row of the list; its numbers were checked by restart_open. */
static const unsigned char *row_of(const struct restart *restart, size_t i)
{
    return restart->bytes + HEAD + i * ROW;
}

static size_t n_sections(const struct restart *restart)
{
    return (size_t)get(restart->bytes + 12, 4);
}

const void *restart_section(const struct restart *restart, const char *name, size_t *n)
{
    for (size_t i = 0; restart->bytes != NULL && i < n_sections(restart); i++) {
        const unsigned char *row = row_of(restart, i);
        if (strncmp((const char *)row, name, KEEP_NAME) != 0)
            continue;
        *n = (size_t)get(row + KEEP_NAME + 8, 8);
        return restart->bytes + get(row + KEEP_NAME, 8);
    }
    *n = 0;
    return NULL;
}

/* NULL if the file is whole, else what is wrong. */
static const char *find_damage(const struct restart *restart)
{
    const unsigned char *bytes = restart->bytes;
    const uint64_t n = restart->n_bytes;
    if (n < HEAD || memcmp(bytes, MAGIC, 8) != 0)
        return "it is no restart file";
    if (get(bytes + 32, 8) != digest_bytes(bytes, 32, 0))
        return "its head is damaged";
    if (get(bytes + 8, 4) != RESTART_VERSION)
        return "another version of this program wrote it";
    if (get(bytes + 16, 8) != n)
        return "it is cut off";
    const uint64_t count = get(bytes + 12, 4);
    if (count == 0 || count > KEEP_MAX + 1 || HEAD + count * ROW > n ||
        get(bytes + 24, 8) != digest_bytes(bytes + HEAD, count * ROW, 0))
        return "its list of sections is damaged";
    uint64_t at = HEAD + count * ROW;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *row = row_of(restart, i);
        const uint64_t n_section = get(row + KEEP_NAME + 8, 8);
        if (row[KEEP_NAME - 1] != 0 || get(row + KEEP_NAME, 8) != at || n_section > n - at)
            return "its list of sections is damaged";
        if (get(row + KEEP_NAME + 16, 8) != digest_bytes(bytes + at, (size_t)n_section, 0))
            return "a section is damaged";
        at += n_section;
    }
    return at == n ? NULL : "it is longer than its sections";
}

static int read_whole(struct restart *restart, int descriptor, struct error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return fail(error, ERROR_MISSING, "%s: it is no restart file", restart->path);
    restart->n_bytes = (size_t)status.st_size;
    restart->bytes = malloc(restart->n_bytes + 1);
    if (restart->bytes == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory for its %zu bytes", restart->path,
                    restart->n_bytes);
    for (size_t n = 0; n < restart->n_bytes;) {
        const ssize_t count = read(descriptor, restart->bytes + n, restart->n_bytes - n);
        if (count <= 0)
            return fail(error, ERROR_MISSING, "%s: cannot be read: %s", restart->path,
                        count < 0 ? strerror(errno) : "it is cut off");
        n += (size_t)count;
    }
    return 0;
}

int restart_open(struct restart *restart, const char *path, struct error *error)
{
    *restart = (struct restart){.path = strdup(path)};
    if (restart->path == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to read it", path);
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int status = descriptor >= 0
                     ? 0
                     : fail(error, ERROR_MISSING, "%s: cannot be read: %s", path, strerror(errno));
    if (status == 0)
        status = read_whole(restart, descriptor, error);
    if (descriptor >= 0)
        (void)close(descriptor);
    const char *damage = status == 0 ? find_damage(restart) : NULL;
    size_t n = 0;
    if (status == 0 && damage == NULL) {
        const char *facts = restart_section(restart, "facts", &n);
        if (facts == NULL || !read_facts(&restart->facts, facts, n))
            damage = "its facts are damaged";
    }
    if (damage != NULL)
        status = fail(error, ERROR_MISSING, "%s: cannot be used: %s", path, damage);
    if (status != 0)
        restart_close(restart);
    return status;
}

void restart_close(struct restart *restart)
{
    free(restart->bytes);
    free(restart->path);
    *restart = (struct restart){0};
}

int restart_load(const struct restart *restart, const struct keep *keep, struct error *error)
{
    for (size_t i = 0; i < keep->n; i++) {
        const struct keep_item *item = &keep->items[i];
        size_t n = 0;
        const void *bytes = restart_section(restart, item->name, &n);
        if (bytes == NULL && item->kind == KEEP_NEWCOMER)
            continue;
        if (bytes == NULL || n != item->n)
            return fail(error, ERROR_MISSING, "%s: %s has %zu bytes there and %zu here",
                        restart->path, item->name, n, item->n);
        memcpy(item->bytes, bytes, n);
    }
    return 0;
}
