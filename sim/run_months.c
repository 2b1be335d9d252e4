/* SPDX-License-Identifier: Apache-2.0 */
/* The months of a run in order, each digested. */
#include "run.h"

/* persons: their digest, or NULL for months without. */
static uint64_t chain(const struct state *state, const uint64_t *persons, uint64_t before)
{
    uint64_t digest = digest_bytes(state->tally, state->layout.n * sizeof *state->tally, before);
    digest =
        digest_bytes(state->indicators, state->layout.n_series * sizeof *state->indicators, digest);
    const uint64_t employers = table_digest(&state->employers);
    digest = digest_bytes(&employers, sizeof employers, digest);
    return persons ? digest_bytes(persons, sizeof *persons, digest) : digest;
}

uint64_t run_digest(const struct state *state, bool with_persons, uint64_t before)
{
    const uint64_t persons = with_persons ? table_digest(&state->persons) : 0;
    return chain(state, with_persons ? &persons : NULL, before);
}

static bool digests_persons(int month, int last)
{
    return month == last || ((month % 12) + 12) % 12 == 11;
}

int run_months_from(const struct run_model *model, struct world *world, int last, uint64_t digest,
                    struct run_visit visit)
{
    struct state *state = model->state(world);
    for (; state->month <= last; state->month++) {
        int status = month_run(state, world, model->steps, *model->n_steps);
        const bool has_persons = digests_persons(state->month, last);
        state->persons_digest = has_persons ? table_digest(&state->persons) : 0;
        digest = chain(state, has_persons ? &state->persons_digest : NULL, digest);
        if (status >= 0 && visit.each)
            status = visit.each(world, state->month, digest, visit.context);
        if (status < 0)
            return status;
    }
    return 0;
}

int run_months(const struct run_model *model, struct world *world, int n_months, run_each *each,
               void *context)
{
    const struct state *state = model->state(world);
    return run_months_from(model, world, state->month + n_months - 1, state->seed,
                           (struct run_visit){each, context});
}
