/* SPDX-License-Identifier: Apache-2.0 */
/* One error record, the problems found in files, exit codes, and an assertion that is always on.
 *
 * Whatever can fail returns 0 or a negative enum error_code, is MUST_CHECK and takes a
 * struct error *error last. A message names the thing, the value found, the values
 * allowed and the place. Not thread-safe: one record belongs to one caller. */
#ifndef SIM_ERROR_H
#define SIM_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define MUST_CHECK               __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE = -1,    /* exit 64: the command line is wrong */
    ERROR_SCENARIO = -2, /* exit 65: a scenario or input table is wrong */
    ERROR_MISSING = -3,  /* exit 66: a file is missing or unreadable */
    ERROR_BUG = -4,      /* exit 70: a check of the program on itself failed */
    ERROR_MEMORY = -5,   /* exit 71: no memory */
    ERROR_CREATE = -6,   /* exit 73: a file cannot be created */
    ERROR_WRITE = -7,    /* exit 74: writing failed, for instance disk full */
    ERROR_STOPPED = -8,  /* exit 75: stopped in time, resume possible */
    ERROR_DIFFERS = -9   /* exit 1: a comparison or check differs */
};

struct error {
    enum error_code code;
    char message[1024];
};

/* Fills error and returns code. A second failure never overwrites the first. error may be NULL. */
int fail(struct error *error, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Where something stands in a file. line 0: no line, column 0: no column; both count from 1,
 * columns in characters. file is lent; an option such as "--months" may stand in its place. */
struct place {
    const char *file;
    size_t line, column;
};

/* Problems found in files: all are reported, then the run stops. */
struct problems {
    FILE *out;             /* where each is printed as one line "file:line:column: message" */
    size_t n, n_options;   /* n_options: those of options of the command line */
    enum error_code worst; /* ERROR_MISSING only if nothing but missing files was found */
};

/* Prints one problem as one line (control characters become '?') and counts it. A lack of memory is
 * only counted: who read says it once. */
void problems_add(struct problems *problems, enum error_code code, const struct place *place,
                  const char *format, ...) PRINTF_LIKE(4, 5);

/* The exit status of the program for this code: see sysexits.h. */
int error_exit_code(enum error_code code);

/* Prints what there is no memory for and ends the program with exit code 71. For the midst of a
 * month, which cannot be ended otherwise: as after a kill, what is in files by then stays. */
_Noreturn void error_no_memory(size_t n, const char *what);

/* Prints file, line and condition to stderr and aborts. For bugs only, never for input. */
_Noreturn void must_failed(const char *condition, const char *file, int line);
#define must(condition) ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__))

#endif
