/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as users write them. A wrong number is explained by mending it (comma, percent sign,
 * thousands marks) and showing the mended form; it is never accepted silently, because 1,000
 * means two things in two countries. */
#define _POSIX_C_SOURCE 200809L
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NUMBER_LENGTH_MAX = 127 };

void number_format(double value, char text[32])
{
    snprintf(text, 32, "%.15g", value);
    if (strtod(text, NULL) != value)
        snprintf(text, 32, "%.17g", value);
}

void number_round(double value, char text[32])
{
    const double size = fabs(value);
    const bool is_whole = size < 1e15 && (size >= 1e6 || fabs(value - round(value)) < 1e-9);
    /* + 0.0: no minus before a zero */
    snprintf(text, 32, is_whole ? "%.0f" : "%.6g", is_whole ? round(value) + 0.0 : value);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where a decimal number that starts at text ends; text itself if there is none. */
static const char *decimal_end(const char *text)
{
    const char *c = text + (*text == '+' || *text == '-');
    size_t n_digits = 0;
    for (; is_digit(*c); c++)
        n_digits++;
    if (*c == '.') {
        for (c++; is_digit(*c); c++)
            n_digits++;
    }
    if (n_digits == 0)
        return text;
    if (*c == 'e' || *c == 'E') {
        const char *power = c + 1 + (c[1] == '+' || c[1] == '-');
        if (is_digit(*power)) {
            for (c = power; is_digit(*c); c++)
                continue;
        }
    }
    return c;
}

/* What a number was wrapped in, found while copying it without its wrapping. */
struct wrapping {
    char plain[NUMBER_LENGTH_MAX + 1];
    bool has_outer_blanks, has_percent, has_marks, has_comma, is_ambiguous, has_long_minus;
};

/* The number of bytes of a blank, underscore or apostrophe at c, 0 if there is none. */
static size_t mark_length(const char *c)
{
    if (*c == ' ' || *c == '_' || *c == '\'' || *c == '\t')
        return 1;
    if (strncmp(c, "\xC2\xA0", 2) == 0)
        return 2;
    if (strncmp(c, "\xE2\x80\xAF", 3) == 0 || strncmp(c, "\xE2\x80\x89", 3) == 0)
        return 3;
    return 0;
}

static void strip_end(char *text, size_t *length)
{
    while (*length > 0 && isspace((unsigned char)text[*length - 1]))
        (*length)--;
    text[*length] = '\0';
}

static void strip_percent(struct wrapping *wrapping)
{
    static const char *const words[] = {"%", "percent", "procent", "pct"};
    size_t length = strlen(wrapping->plain);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t n = strlen(words[i]);
        if (length > n && strcmp(wrapping->plain + length - n, words[i]) == 0) {
            wrapping->has_percent = true;
            length -= n;
            strip_end(wrapping->plain, &length);
            return;
        }
    }
}

/* Whether exactly three digits stand at c, as after a thousands mark. */
static bool is_group(const char *c)
{
    return is_digit(c[0]) && is_digit(c[1]) && is_digit(c[2]) && !is_digit(c[3]);
}

/* Drops marks between digits and turns a long minus sign into a short one. */
static void strip_marks(struct wrapping *wrapping)
{
    char *to = wrapping->plain;
    const char *from = wrapping->plain;
    if (strncmp(from, "\xE2\x88\x92", 3) == 0 || strncmp(from, "\xE2\x80\x93", 3) == 0) {
        wrapping->has_long_minus = true;
        *to++ = '-';
        from += 3;
    }
    while (*from != '\0') {
        const size_t n = mark_length(from);
        if (n > 0 && to > wrapping->plain && is_digit(to[-1]) && is_group(from + n)) {
            wrapping->has_marks = true;
            from += n;
            continue;
        }
        *to++ = *from++;
    }
    *to = '\0';
}

/* Whether the only comma stands where it may part thousands as well: 1,000. */
static bool comma_is_ambiguous(const char *plain, const char *comma)
{
    const char *start = plain + (*plain == '-' || *plain == '+');
    return comma > start && comma - start <= 3 && *start != '0' &&
           decimal_end(comma + 1) == comma + 4 && comma[1] != '+' && comma[1] != '-';
}

/* Of commas and points the last kind is the decimal mark, unless it occurs more than once. */
static void mend_decimal_mark(struct wrapping *wrapping)
{
    const char *comma = strrchr(wrapping->plain, ','), *point = strrchr(wrapping->plain, '.');
    const char *last = point == NULL || (comma != NULL && comma > point) ? comma : point;
    if (last == NULL || (comma == NULL && strchr(wrapping->plain, '.') == point))
        return;
    const char decimal = strchr(wrapping->plain, *last) == last ? *last : '\0';
    for (const char *c = wrapping->plain; *c != '\0'; c++) {
        if ((*c == ',' || *c == '.') && *c != decimal && !is_group(c + 1))
            return;
    }
    wrapping->has_comma = decimal == ',';
    wrapping->is_ambiguous =
        wrapping->has_comma && point == NULL && comma_is_ambiguous(wrapping->plain, comma);
    char *to = wrapping->plain;
    for (const char *from = wrapping->plain; *from != '\0'; from++) {
        if (*from == decimal)
            *to++ = '.';
        else if (*from == ',' || *from == '.')
            wrapping->has_marks = true;
        else
            *to++ = *from;
    }
    *to = '\0';
}

static void unwrap(const char *text, struct wrapping *wrapping)
{
    const char *start = text;
    while (isspace((unsigned char)*start))
        start++;
    size_t length = strlen(start);
    const size_t whole = strlen(text);
    if (length > NUMBER_LENGTH_MAX)
        length = NUMBER_LENGTH_MAX;
    memcpy(wrapping->plain, start, length);
    strip_end(wrapping->plain, &length);
    wrapping->has_outer_blanks = length < whole;
    strip_percent(wrapping);
    strip_marks(wrapping);
    mend_decimal_mark(wrapping);
}

static void explain_wrapping(const struct wrapping *wrapping, double value, char cure[200])
{
    if (wrapping->has_percent)
        snprintf(cure, 200, "write %.12g %% as %.12g", value, value / 100);
    else if (wrapping->is_ambiguous)
        snprintf(cure, 200,
                 "write the decimal mark as a point (%.12g), thousands without mark "
                 "(%.12g)",
                 value, value * 1000);
    else if (wrapping->has_comma)
        snprintf(cure, 200, "write the decimal mark as a point%s: %.12g",
                 wrapping->has_marks ? " and thousands without marks" : "", value);
    else if (wrapping->has_marks)
        snprintf(cure, 200, "write thousands without marks: %.12g", value);
    else if (wrapping->has_long_minus)
        snprintf(cure, 200, "write the minus sign as -: %.12g", value);
    else
        snprintf(cure, 200, "leave out the blanks around the number: %.12g", value);
}

static bool is_word_number(const char *plain)
{
    const char *word = plain + (*plain == '+' || *plain == '-' || *plain == '.');
    return strncasecmp(word, "inf", 3) == 0 || strncasecmp(word, "nan", 3) == 0;
}

/* text is not a decimal number: finds out which kind of writing it is. */
static void explain(const char *text, char cure[200])
{
    struct wrapping wrapping = {0};
    unwrap(text, &wrapping);
    const char *plain = wrapping.plain, *end = decimal_end(plain);
    const char *digits = plain + (*plain == '+' || *plain == '-');
    if (*plain == '\0')
        snprintf(cure, 200, "write a number");
    else if (is_word_number(plain))
        snprintf(cure, 200, "write a finite number");
    else if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        snprintf(cure, 200, "write it as a decimal number: %.12g", strtod(plain, NULL));
    else if (end == plain)
        snprintf(cure, 200, "write a number, such as 0.5 or 1e6");
    else if (*end == '\0')
        explain_wrapping(&wrapping, strtod(plain, NULL), cure);
    else
        snprintf(cure, 200, "write the number alone, without \"%.40s\"", end + (*end == ' '));
}

int number_parse(const char *text, double *value, char cure[200])
{
    cure[0] = '\0';
    const char *end = decimal_end(text);
    if (end == text || *end != '\0') {
        explain(text, cure);
        return ERROR_SCENARIO;
    }
    errno = 0;
    const double number = strtod(text, NULL);
    if (errno == ERANGE && isinf(number))
        snprintf(cure, 200, "too large; write a number below 1.7e308");
    else if (errno == ERANGE && number == 0)
        snprintf(cure, 200, "too small to differ from 0; write 0");
    if (cure[0] != '\0')
        return ERROR_SCENARIO;
    *value = number;
    return 0;
}
