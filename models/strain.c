/* SPDX-License-Identifier: Apache-2.0 */
/* Strain and engagement drift to what the employer leads to, with noise of unit stationary
 * variance: x(t + 1) = x + kappa (x* - x) + sqrt(1 - (1 - kappa)^2) e in integers of 1/1024 SD, so
 * that every machine agrees; aggression adds a jump. */
#include "mechanisms.h"

#include "../sim/rows.h"

/* In place, and apart from the fetching and noting, so that it becomes vectors. */
CLONES static void move(int16_t *restrict x, const int16_t *restrict target,
                        const int16_t *restrict noise, size_t n, int kappa)
{
    for (size_t k = 0; k < n; k++) {
        const int moved = x[k] + (((target[k] - x[k]) * kappa + 32768) >> 16) + noise[k];
        const int below = moved < 8191 ? moved : 8191;
        x[k] = (int16_t)(below > -8191 ? below : -8191);
    }
}

/* Recovery programmes (M16): strain above what the work leads to wears off faster. */
CLONES static void relieve(int16_t *restrict x, const int16_t *restrict target,
                           const uint16_t *restrict relief, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const int excess = x[k] > target[k] ? x[k] - target[k] : 0;
        x[k] = (int16_t)(x[k] - (excess * relief[k] >> 16));
    }
}

/* What moves a column of a block. */
struct drift {
    const int16_t *target, *noise;
    const uint16_t *relief; /* NULL: none */
    int kappa;
};

/* A column of a block moves, in the rows of the employees. */
static void move_rows(int16_t *column, const struct block *block, const struct drift *by)
{
    const struct hazard_rows *rows = &block->group[GROUP_EMPLOYEE];
    uint16_t *all = (uint16_t *)column + block->first;
    _Alignas(CACHE_LINE) int16_t x[BLOCK_ROWS];
    rows_pick16(all, rows->bits, block->n, (uint16_t *)x);
    move(x, by->target, by->noise, rows->n, by->kappa);
    if (by->relief)
        relieve(x, by->target, by->relief, rows->n);
    rows_put16((const uint16_t *)x, rows->bits, block->n, all);
}

/* The upper and the lower half of the rows' noise. */
CLONES static void part_noise(const uint16_t *restrict noise, size_t n, uint16_t *restrict upper,
                              uint16_t *restrict lower)
{
    for (size_t k = 0; k < n; k++) {
        upper[k] = noise[k] >> 8;
        lower[k] = noise[k] & 0xFF;
    }
}

static void drift(struct world *world, const struct task *task)
{
    const struct hazard_rows *rows = &task->block->group[GROUP_EMPLOYEE];
    const struct leads *leads = task->own;
    _Alignas(CACHE_LINE) int16_t x_noise[BLOCK_ROWS], y_noise[BLOCK_ROWS];
    _Alignas(CACHE_LINE) uint16_t upper[BLOCK_ROWS], lower[BLOCK_ROWS];
    if (rows->n == 0)
        return;
    part_noise(rows->noise, rows->n, upper, lower);
    rows_look_up(world->strain_noise, upper, rows->n, x_noise);
    rows_look_up(world->engagement_noise, lower, rows->n, y_noise);
    const bool is_relieved = policy_acts(world, QUANTITY_strain_decay);
    move_rows(world->person.strain, task->block,
              &(struct drift){leads->strain, x_noise, is_relieved ? leads->relief : NULL,
                              world->strain_kappa});
    move_rows(world->person.engagement, task->block,
              &(struct drift){leads->engagement, y_noise, NULL, world->engagement_kappa});
}

void strain_jump(struct world *world, size_t i)
{
    const size_t e = world->person.employer[i];
    if (e >= world->state.employers.n)
        return;
    const int strain = world->person.strain[i] + world->employer.aggression_jump[e];
    world->person.strain[i] = (int16_t)(strain > 8191 ? 8191 : strain);
}

static void aggression(struct world *world, const struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_aggression]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_aggression][k];
        strain_jump(world, i);
        record(world, task, EVENT_aggression, i);
    }
}

/* What an employer does for strained staff, as whole numbers: the file of events keeps them. */
void strain_employer(struct world *world, size_t e)
{
    const int usual = (int)(world->p.aggression_strain * STRAIN_ONE + 0.5);
    double jump = usual, share = 0;
    if (policy_acts(world, QUANTITY_aggression_strain))
        jump = usual * policy_employer(world, QUANTITY_aggression_strain, e) + 0.5;
    if (policy_acts(world, QUANTITY_strain_decay))
        share = (policy_employer(world, QUANTITY_strain_decay, e) - 1) * world->p.strain_kappa;
    world->employer.aggression_jump[e] = (int16_t)(jump < 8191 ? jump : 8191);
    world->employer.strain_relief[e] = (uint16_t)(share <= 0  ? 0
                                                  : share < 1 ? share * 65536
                                                              : 65535);
}

int strain_drift(struct world *world, struct task *task)
{
    drift(world, task);
    aggression(world, task);
    return 0;
}

/* ---- for replay ------------------------------------------------------------------------------ */

/* The employees among at most BLOCK_ROWS rows. */
static void drift_some(struct world *world, const struct hazard_keys *keys, size_t first,
                       size_t end)
{
    const struct persons *person = &world->person;
    int16_t x[BLOCK_ROWS], y[BLOCK_ROWS], x_noise[BLOCK_ROWS], y_noise[BLOCK_ROWS],
        x_target[BLOCK_ROWS], y_target[BLOCK_ROWS];
    uint16_t relief[BLOCK_ROWS];
    size_t row[BLOCK_ROWS], n = 0;
    for (size_t i = first; i < end; i++) {
        const size_t e = person->employer[i];
        if (person->standing[i] != STANDING_employee || e >= world->state.employers.n)
            continue;
        const unsigned noise = hazard_noise(keys, person->id[i]);
        x[n] = person->strain[i];
        y[n] = person->engagement[i];
        x_noise[n] = world->strain_noise[noise >> 8];
        y_noise[n] = world->engagement_noise[noise & 0xFF];
        x_target[n] = world->employer.strain_target[e];
        y_target[n] = world->employer.engagement_target[e];
        relief[n] = world->employer.strain_relief[e];
        row[n++] = i;
    }
    if (n == 0)
        return;
    move(x, x_target, x_noise, n, world->strain_kappa);
    relieve(x, x_target, relief, n);
    move(y, y_target, y_noise, n, world->engagement_kappa);
    for (size_t k = 0; k < n; k++) {
        person->strain[row[k]] = x[k];
        person->engagement[row[k]] = y[k];
    }
}

void strain_drift_rows(struct world *world, size_t first, size_t end)
{
    struct hazard_keys keys;
    hazard_keys_init(&keys, world->state.seed, world->state.month);
    for (; first < end; first += BLOCK_ROWS)
        drift_some(world, &keys, first, end - first < BLOCK_ROWS ? end : first + BLOCK_ROWS);
}

void strain_prepare_noise(struct world *world)
{
    const struct parameter_values *p = &world->p;
    const double keep = 1 - p->strain_kappa, keep_e = 1 - p->engagement_kappa;
    const double sigma = maths_pow(1 - keep * keep, 0.5),
                 sigma_e = maths_pow(1 - keep_e * keep_e, 0.5);
    world->strain_kappa = (int)(p->strain_kappa * 65536 + 0.5);
    world->engagement_kappa = (int)(p->engagement_kappa * 65536 + 0.5);
    for (int k = 0; k < 256; k++) {
        const double normal = maths_normal_quantile((k + 0.5) / 256.0) * STRAIN_ONE;
        world->strain_noise[k] = (int16_t)(normal * sigma);
        world->engagement_noise[k] = (int16_t)(normal * sigma_e);
    }
}

void strain_prepare(struct world *world)
{
    const struct parameter_values *p = &world->p;
    strain_prepare_noise(world);
    world->intention_threshold =
        (int16_t)(STRAIN_ONE * maths_normal_quantile(p->leave_intention_share));
    world->sick_days = (int)(3044 * p->partial_return_weight + 0.5);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->pressure_threshold[b] =
            (int16_t)(STRAIN_ONE * maths_normal_quantile(1 - world->in.high_pressure_share[b]));
}
