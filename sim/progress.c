/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line. Everything is drawn from the ring of month ends; the style decides when and
 * how. Whatever goes wrong while drawing is ignored: talk must never stop a run. */
#define _DEFAULT_SOURCE /* struct winsize and TIOCGWINSZ */
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "scenario.h"

static const double REDRAW_SECONDS = 0.1;
enum { WIDTH_DEFAULT = 80, LINE_MAX_BYTES = 256, BAR_MAX = 40, BAR_MIN = 5 };

static const char ERASE_LINE[] = "\r\033[K";
static const char GREEN[] = "\033[32m";
static const char PLAIN[] = "\033[0m";

enum progress_style progress_style_of(FILE *out, bool is_quiet)
{
    if (is_quiet)
        return PROGRESS_NONE;
    const char *kind = getenv("TERM");
    const bool can_redraw = kind && kind[0] && strcmp(kind, "dumb") != 0;
    return can_redraw && isatty(fileno(out)) ? PROGRESS_TERMINAL : PROGRESS_LOG;
}

static size_t terminal_width(FILE *out)
{
    struct winsize size = {0};
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col;
}

void progress_init(struct progress *progress, FILE *out, enum progress_style style, int n_months,
                   struct progress_time now)
{
    const char *no_colour = getenv("NO_COLOR");
    *progress = (struct progress){
        .out = out,
        .style = style,
        .has_colour = style == PROGRESS_TERMINAL && !(no_colour && no_colour[0]),
        .width = style == PROGRESS_TERMINAL ? terminal_width(out) : WIDTH_DEFAULT,
        .n_months = n_months,
        .drawn = now.seconds - REDRAW_SECONDS,
    };
    progress->ends[0] = now.seconds;
}

double progress_seconds_left(const struct progress *progress)
{
    const int n_left = progress->n_months - progress->n_done;
    const int n = progress->n_done < PROGRESS_WINDOW ? progress->n_done : PROGRESS_WINDOW;
    if (n == 0 || n_left <= 0)
        return 0;
    const double newest = progress->ends[progress->n_done % (PROGRESS_WINDOW + 1)];
    const double oldest = progress->ends[(progress->n_done - n) % (PROGRESS_WINDOW + 1)];
    return (newest - oldest) / n * n_left;
}

void progress_duration(double seconds, char text[32])
{
    const double limit = 359999; /* 99 h 59 min: no run is planned longer */
    const long whole = lround(fmin(fmax(seconds, 0), limit));
    if (whole < 60)
        snprintf(text, 32, "%ld s", whole);
    else if (whole < 3600)
        snprintf(text, 32, "%ld min %02ld s", whole / 60, whole % 60);
    else
        snprintf(text, 32, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
}

/* "2710432" -> "2 710 432": a long number in groups that the eye can count. */
static void group_digits(int64_t number, char text[32])
{
    char digits[24];
    const int n = snprintf(digits, sizeof digits, "%lld", (long long)number);
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            text[at++] = ' ';
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

static int percent_done(const struct progress *progress)
{
    const int n = progress->n_before + progress->n_months;
    return n > 0 ? 100 * (progress->n_before + progress->n_done) / n : 100;
}

void progress_skip(struct progress *progress, int n_months)
{
    progress->n_before = n_months;
    progress->n_months -= n_months;
    progress->tenths = percent_done(progress) / 10;
}

/* What is said behind the bar and in the log alike. */
static void describe_state(const struct progress *progress, int month, int64_t n_persons,
                           char text[LINE_MAX_BYTES])
{
    char date[8], persons[32], left[32];
    month_format(month, date);
    group_digits(n_persons, persons);
    progress_duration(progress_seconds_left(progress), left);
    snprintf(text, LINE_MAX_BYTES, "%3d %%  %s  %s persons  %s left", percent_done(progress), date,
             persons, left);
}

/* The bar takes the columns that the text leaves; without room for a bar the text is cut. The last
 * column stays free, where some terminals would wrap the line. */
static void draw_line(const struct progress *progress, const char *text)
{
    const size_t length = strlen(text);
    const size_t room = progress->width > 1 ? progress->width - 1 : 1;
    const size_t frame = 3; /* the brackets and a blank */
    fputs(ERASE_LINE, progress->out);
    if (room >= length + frame + BAR_MIN) {
        const size_t spare = room - length - frame;
        const size_t bar = spare < BAR_MAX ? spare : BAR_MAX;
        const size_t full = bar * (size_t)percent_done(progress) / 100;
        fputs(progress->has_colour ? GREEN : "", progress->out);
        fputc('[', progress->out);
        for (size_t i = 0; i < bar; i++)
            fputc(i < full ? '#' : '.', progress->out);
        fputs("] ", progress->out);
        fputs(progress->has_colour ? PLAIN : "", progress->out);
    }
    fprintf(progress->out, "%.*s", (int)room, text);
    fflush(progress->out);
}

static void write_log_line(const struct progress *progress, const char *text, time_t date)
{
    struct tm parts;
    char stamp[32] = "";
    if (localtime_r(&date, &parts))
        strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", &parts);
    fprintf(progress->out, "%s  %s\n", stamp, text);
    fflush(progress->out);
}

void progress_month(struct progress *progress, int month, int64_t n_persons,
                    struct progress_time now)
{
    progress->n_done++;
    progress->ends[progress->n_done % (PROGRESS_WINDOW + 1)] = now.seconds;
    if (progress->style == PROGRESS_NONE)
        return;
    char text[LINE_MAX_BYTES];
    if (progress->style == PROGRESS_TERMINAL) {
        const bool is_last = progress->n_done >= progress->n_months;
        if (now.seconds - progress->drawn < REDRAW_SECONDS && !is_last)
            return;
        progress->drawn = now.seconds;
        describe_state(progress, month, n_persons, text);
        draw_line(progress, text);
        return;
    }
    const int tenths = percent_done(progress) / 10;
    if (tenths <= progress->tenths)
        return;
    progress->tenths = tenths;
    describe_state(progress, month, n_persons, text);
    write_log_line(progress, text, now.date);
}

void progress_finish(struct progress *progress)
{
    if (progress->style != PROGRESS_TERMINAL)
        return;
    fputs(ERASE_LINE, progress->out);
    fflush(progress->out);
}

struct progress_time progress_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (struct progress_time){
        .seconds = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec,
        .date = time(NULL),
    };
}
