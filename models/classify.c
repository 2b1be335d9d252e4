/* SPDX-License-Identifier: Apache-2.0 */
/* Who is at which risk: the rows of a block sorted into groups, each with its class and state.
 * Classes and states are worked out for all rows of the block, whatever their standing, in loops
 * that become vectors; then each group picks its own. */
#include "mechanisms.h"

#include "../sim/rows.h"

/* The columns of a block. */
struct columns {
    const int16_t *birth, *since, *care, *due, *health_month, *strain, *engagement;
    const uint8_t *standing, *occupation, *terms, *health, *wish, *hours, *region, *branch;
    const uint32_t *id, *employer;
};

static struct columns columns_of(const struct persons *person, size_t first)
{
    return (struct columns){
        .birth = person->birth_month + first,
        .since = person->since_month + first,
        .care = person->care_month + first,
        .due = person->due_month + first,
        .health_month = person->health_month + first,
        .strain = person->strain + first,
        .engagement = person->engagement + first,
        .standing = person->standing + first,
        .occupation = person->occupation + first,
        .terms = person->terms + first,
        .health = person->health + first,
        .wish = person->wish_half_hours + first,
        .hours = person->half_hours + first,
        .region = person->region + first,
        .branch = person->branch + first,
        .id = person->id + first,
        .employer = person->employer + first,
    };
}

/* First months of the bands of age and tenure. */
struct bands {
    int16_t age[N_AGE_BANDS], tenure[TENURE_BAND_graduate_0_11];
};

static struct bands bands_of(void)
{
    struct bands bands;
    for (int j = 0; j < N_AGE_BANDS; j++)
        bands.age[j] = (int16_t)(12 * age_band_first_year[j]);
    for (int j = 0; j < TENURE_BAND_graduate_0_11; j++)
        bands.tenure[j] = (int16_t)tenure_band_first_month[j];
    return bands;
}

/* class = (occupation x ages + age) x tenures + tenure; graduates have two bands of their own. For
 * full-time students occupation is the programme. */
CLONES static void classes_of(const struct columns *from, size_t n, int month,
                              uint16_t *restrict class_of, uint8_t *restrict age_band)
{
    const int16_t *restrict birth = from->birth, *restrict since = from->since,
                            *restrict care = from->care;
    const uint8_t *restrict occupation = from->occupation, *restrict terms = from->terms;
    const int16_t now = (int16_t)month;
    const struct bands bands = bands_of();
    for (size_t k = 0; k < n; k++) {
        const int16_t age = (int16_t)(now - birth[k]), months = (int16_t)(now - since[k]);
        const int16_t in_care = (int16_t)(now - care[k]);
        int16_t band = 0, tenure = 0;
        for (int j = 1; j < N_AGE_BANDS; j++)
            band = (int16_t)(band + (age >= bands.age[j]));
        for (int j = 1; j < TENURE_BAND_graduate_0_11; j++)
            tenure = (int16_t)(tenure + (months >= bands.tenure[j]));
        const int16_t graduate =
            (int16_t)(in_care < 12 ? TENURE_BAND_graduate_0_11 : TENURE_BAND_graduate_12_23);
        age_band[k] = (uint8_t)band;
        tenure = (terms[k] & TERM_GRADUATE) && in_care < 24 ? graduate : tenure;
        class_of[k] = (uint16_t)((occupation[k] * N_AGE_BANDS + band) * N_TENURE_BANDS + tenure);
    }
}

static inline int16_t level(int16_t sd) /* half a standard deviation each, from -2 to 2 */
{
    const int16_t at = (int16_t)((int16_t)(sd + 2 * STRAIN_ONE) >> 9);
    return (int16_t)(at < 0 ? 0 : at > STRAIN_LEVELS - 1 ? STRAIN_LEVELS - 1 : at);
}

CLONES static void states_of(const struct columns *from, size_t n, uint16_t *restrict state)
{
    const int16_t *restrict strain = from->strain, *restrict engagement = from->engagement;
    const uint8_t *restrict health = from->health, *restrict wish = from->wish,
                            *restrict hours = from->hours;
    for (size_t k = 0; k < n; k++) {
        const int16_t underused = (int16_t)(wish[k] >= hours[k] + 4);
        state[k] = (uint16_t)(((health[k] * STRAIN_LEVELS + level(strain[k])) * STRAIN_LEVELS +
                               level(engagement[k])) *
                                  2 +
                              underused);
    }
}

/* Something certain: a due month, the state pension age, 24 months of sickness. */
CLONES static void due_of(const struct columns *from, size_t n, int month, int pension_age,
                          uint8_t *restrict is_due)
{
    const int16_t *restrict due = from->due, *restrict birth = from->birth,
                            *restrict ill = from->health_month;
    const uint8_t *restrict health = from->health;
    const int16_t now = (int16_t)month, pension_birth = (int16_t)(month - pension_age);
    const int16_t long_ago = (int16_t)(month - 24);
    for (size_t k = 0; k < n; k++)
        is_due[k] = (uint8_t)((due[k] <= now) | (birth[k] == pension_birth) |
                              ((health[k] >= HEALTH_other) & (ill[k] <= long_ago)));
}

/* Region and branch of all rows, whatever the standing. */
CLONES static void cells_of(const struct columns *from, size_t n, uint16_t *restrict cell)
{
    const uint8_t *restrict region = from->region, *restrict branch = from->branch;
    for (size_t k = 0; k < n; k++)
        cell[k] = (uint16_t)(region[k] * N_BRANCHES + branch[k]);
}

CLONES static void part_leads(const struct lead *of, size_t n, uint16_t *restrict short_illness,
                              struct leads *restrict leads)
{
    for (size_t j = 0; j < n; j++) {
        short_illness[j] = of[j].short_illness;
        leads->strain[j] = of[j].strain;
        leads->engagement[j] = of[j].engagement;
    }
}

static void part_relief(const struct lead *of, size_t n, uint16_t *restrict relief)
{
    for (size_t j = 0; j < n; j++)
        relief[j] = of[j].relief;
}

/* Employees have factors by region and branch, by state, and one of their employer; of the others
 * all factors are one. */
static void collect_factors(const struct world *world, struct hazard_rows *rows,
                            const struct columns *from, const struct block *block,
                            struct leads *restrict leads)
{
    _Alignas(CACHE_LINE) uint16_t value[BLOCK_ROWS];
    uint32_t employer[BLOCK_ROWS];
    _Alignas(CACHE_LINE) struct lead of[BLOCK_ROWS];
    const struct lead *restrict lead = world->lead;
    cells_of(from, block->n, value);
    rows_pick16(value, rows->bits, block->n, rows->a);
    states_of(from, block->n, value);
    rows_pick16(value, rows->bits, block->n, rows->b);
    rows_pick32(from->employer, rows->bits, block->n, employer);
    /* first in one piece each, since they stand anywhere; then apart, in a loop that becomes
     * vectors
     */
    for (size_t j = 0; j < rows->n; j++)
        of[j] = lead[employer[j]];
    part_leads(of, rows->n, rows->own, leads);
    if (policy_acts(world, QUANTITY_strain_decay))
        part_relief(of, rows->n, leads->relief);
}

int hazards_classify(struct world *world, struct task *task)
{
    static const enum standing standing_of[N_GROUPS] = {
        [GROUP_EMPLOYEE] = STANDING_employee,
        [GROUP_ZZP] = STANDING_zzp,
        [GROUP_STUDENT] = STANDING_student,
        [GROUP_RESERVOIR] = STANDING_reservoir,
    };
    struct block *block = task->block;
    const struct columns columns = columns_of(&world->person, block->first);
    struct leads *leads = task->own;
    _Alignas(CACHE_LINE) uint16_t class_of[BLOCK_ROWS];
    _Alignas(CACHE_LINE) uint8_t is_due[BLOCK_ROWS];
    uint64_t bits[BLOCK_ROWS / ROWS_WORD];
    classes_of(&columns, block->n, world->state.month, class_of, leads->age_band);
    due_of(&columns, block->n, world->state.month, world->pension_age, is_due);
    block->n_due = rows_where(is_due, 1, block->n, bits);
    rows_offsets(bits, block->n, block->due);
    for (unsigned g = 0; g < N_GROUPS; g++) {
        struct hazard_rows *rows = &block->group[g];
        const bool is_employee = g == GROUP_EMPLOYEE;
        rows->factor_a = is_employee ? world->cell_factor : world->ones;
        rows->factor_b = is_employee ? world->state_factor : world->ones;
        rows->n = rows_where(columns.standing, (uint8_t)standing_of[g], block->n, rows->bits);
        if (rows->n == 0)
            continue;
        rows_offsets(rows->bits, block->n, rows->row);
        rows_pick32(columns.id, rows->bits, block->n, rows->person);
        rows_pick16(class_of, rows->bits, block->n, rows->class_of);
    }
    if (block->group[GROUP_EMPLOYEE].n > 0)
        collect_factors(world, &block->group[GROUP_EMPLOYEE], &columns, block, leads);
    return 0;
}
