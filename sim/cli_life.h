/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that tell lives share. */
#ifndef SIM_CLI_LIFE_H
#define SIM_CLI_LIFE_H

#include "cli_parts.h"
#include "life.h"

/* Moment k as one line; then the end of the life and its sum, each line behind the text world. */
void cli_life_line(const struct life *life, size_t k, const struct life_words *words, FILE *out);
void cli_life_end(const struct life *life, const char *world, const struct life_words *words,
                  FILE *out);
/* One line a changed fact; world: name of the world in the first column, or NULL. */
void cli_life_csv_head(bool has_world, FILE *out);
void cli_life_csv(const struct life *life, const char *world, const struct life_words *words,
                  FILE *out);

/* ERROR_USAGE if their persons are not the same: another seed, scale or start. */
MUST_CHECK int cli_life_same_run(struct life_file *a, struct life_file *b, struct error *error);
/* A person in two worlds, side by side. */
MUST_CHECK int cli_versus(struct life_file *a, struct life_file *b, uint32_t id, bool is_csv,
                          const struct life_words *words, struct error *error);
/* Prints where two files of events part; *differs is set if they do. */
MUST_CHECK int cli_diff_events(const char *const path[2], const struct life_words *words,
                               bool *differs, struct error *error);
/* The first moment in which they differ, up to the last month of both; both n if in none. */
size_t cli_life_parting(const struct life *a, const struct life *b);
/* Why they part there: lines that begin with two blanks. */
MUST_CHECK int cli_life_why(const struct life *a, const struct life *b, size_t k,
                            const struct life_words *words, struct error *error);

#endif
