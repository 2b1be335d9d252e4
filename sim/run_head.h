/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a run say of it before its first month: what ran, from what, and with which
 * parameters, inputs and interventions. One thread, while no other uses HDF5. */
#ifndef SIM_RUN_HEAD_H
#define SIM_RUN_HEAD_H

#include "resume.h"

/* The attributes of every file of a run. */
struct run_head {
    char seed[32], scale[32], months[32], start[8], digest[17], source[128];
    struct store_attribute attributes[15];
    struct store_description description; /* of the result */
};

/* The description refers to the head, which stays where it is, and to all that resume lends. */
void run_head_fill(struct run_head *head, const struct resume *resume);

/* Writes the tables: those of the model, then parameters, inputs and interventions. */
MUST_CHECK int run_head_tables(const struct run_model *model, const struct world *world,
                               const struct scenario *scenario, struct store *store,
                               struct error *error);

#endif
