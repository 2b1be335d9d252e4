/* SPDX-License-Identifier: Apache-2.0 */
/* Failures and problems: kept in a record, printed as one line, turned into an exit status.
 * Nothing here decides what is wrong; it only carries the message to the user. */
#include "error.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int fail(struct error *error, enum error_code code, const char *format, ...)
{
    if (error != NULL && error->code == ERROR_NONE) {
        va_list arguments;
        va_start(arguments, format);
        error->code = code;
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return code;
}

/* A wrong value outweighs a missing file; a lack of memory or a bug outweighs both. */
static int weight(enum error_code code)
{
    if (code == ERROR_NONE)
        return 0;
    if (code == ERROR_MISSING)
        return 1;
    return code == ERROR_SCENARIO ? 2 : 3;
}

void problems_add(struct problems *problems, enum error_code code, const struct place *place,
                  const char *format, ...)
{
    char message[1400];
    va_list arguments;
    if (weight(code) > weight(problems->worst))
        problems->worst = code;
    problems->n++;
    if (code == ERROR_MEMORY) /* no line of a file is to blame: told once, when all is read */
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (char *c = message; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
    }
    if (place->line == 0)
        fprintf(problems->out, "%s: %s\n", place->file, message);
    else if (place->column == 0)
        fprintf(problems->out, "%s:%zu: %s\n", place->file, place->line, message);
    else
        fprintf(problems->out, "%s:%zu:%zu: %s\n", place->file, place->line, place->column,
                message);
    if (place->line == 0 && strncmp(place->file, "--", 2) == 0)
        problems->n_options++;
}

int error_exit_code(enum error_code code)
{
    switch (code) {
    case ERROR_NONE:
        return 0;
    case ERROR_USAGE:
        return 64;
    case ERROR_SCENARIO:
        return 65;
    case ERROR_MISSING:
        return 66;
    case ERROR_BUG:
        return 70;
    case ERROR_MEMORY:
        return 71;
    case ERROR_CREATE:
        return 73;
    case ERROR_WRITE:
        return 74;
    case ERROR_STOPPED:
        return 75;
    case ERROR_DIFFERS:
        return 1;
    }
    return 70;
}

void error_no_memory(size_t n, const char *what)
{
    fprintf(stderr, "zorgsim: no memory for %zu %s\n", n, what);
    _Exit(error_exit_code(ERROR_MEMORY)); /* another thread may be writing: no file is closed */
}

void must_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this must hold but does not: %s; this is a bug of the program\n", file,
            line, condition);
    abort();
}
