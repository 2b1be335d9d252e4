/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets which post, without a price (C7): per region and occupation group M = mu S^(1 - eta)
 * V^eta seekers, at most min(S, V), are served by keyed priority, each taking the best of a few
 * vacancies looked at. */
#include "mechanisms.h"

#include "../sim/match.h"
#include "../sim/rows.h"

/* Of one region: for each occupation the employers that fund it, by row, and room for its seekers.
 */
struct match_scratch {
    struct list employer[N_OCCUPATIONS]; /* uint32_t */
    struct list
        cumulative[N_OCCUPATIONS];    /* int64_t: funded half hours of the first month, added up */
    struct list guide[N_OCCUPATIONS]; /* uint32_t: [MATCH_GUIDE] if anything is funded */
    struct list open;                 /* int32_t: vacancies of the cell at hand */
    struct list seekers;              /* struct match_seeker */
    struct list taken;                /* size_t */
    struct list hires;                /* struct hire: of all occupations */
};

struct hire {
    uint32_t person, employer; /* rows */
};

static void guide_prepare(struct match_scratch *scratch, unsigned o)
{
    const struct match_places places = {.n = scratch->employer[o].n,
                                        .cumulative = scratch->cumulative[o].items};
    scratch->guide[o].item_size = sizeof(uint32_t);
    for (size_t g = 0; places.n > 0 && g < MATCH_GUIDE; g++)
        list_push(&scratch->guide[o]);
    if (places.n > 0)
        match_guide_fill(&places, scratch->guide[o].items);
}

static void scratch_prepare(const struct world *world, unsigned region)
{
    struct match_scratch *scratch = &world->scratch[region];
    scratch->open.item_size = sizeof(int32_t);
    scratch->seekers.item_size = sizeof(struct match_seeker);
    scratch->taken.item_size = sizeof(size_t);
    scratch->hires.item_size = sizeof(struct hire);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        int64_t sum = 0;
        scratch->employer[o].item_size = sizeof(uint32_t);
        scratch->cumulative[o].item_size = sizeof(int64_t);
        const size_t end = world->employer_first[(region + 1) * N_BRANCHES];
        for (size_t e = world->employer_first[region * N_BRANCHES]; e < end; e++) {
            const int32_t funded = world->employer.start_half_hours[e * N_OCCUPATIONS + o];
            if (funded <= 0)
                continue;
            sum += funded;
            *(uint32_t *)list_push(&scratch->employer[o]) = (uint32_t)e;
            *(int64_t *)list_push(&scratch->cumulative[o]) = sum;
        }
        guide_prepare(scratch, o);
    }
}

int matching_prepare(struct world *world, struct error *error)
{
    world->seekers_sorted.item_size = sizeof(struct seeker);
    world->scratch = scratch_alloc(N_REGIONS, sizeof *world->scratch, error);
    for (unsigned r = 0; world->scratch && r < N_REGIONS; r++)
        scratch_prepare(world, r);
    return world->scratch ? 0 : ERROR_MEMORY;
}

void matching_free(struct world *world)
{
    for (unsigned r = 0; world->scratch && r < N_REGIONS; r++) {
        struct match_scratch *scratch = &world->scratch[r];
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            list_free(&scratch->employer[o]);
            list_free(&scratch->cumulative[o]);
            list_free(&scratch->guide[o]);
        }
        list_free(&scratch->open);
        list_free(&scratch->seekers);
        list_free(&scratch->taken);
        list_free(&scratch->hires);
    }
    scratch_free(world->scratch);
    world->scratch = NULL;
}

/* ---- seekers by region and occupation ------------------------------------------------------- */

static size_t seeker_cell(const struct seeker *seeker)
{
    return (size_t)seeker->region * N_OCCUPATIONS + seeker->occupation;
}

/* Counting sort of all lists, stable: the order within a cell is that of rows. */
int matching_collect(struct world *world, struct task *task)
{
    size_t *first = world->cell_first, n = 0;
    const size_t n_cells = N_REGIONS * N_OCCUPATIONS;
    for (size_t c = 0; c <= n_cells; c++)
        first[c] = 0;
    for (size_t s = 0; s < STRIPES; s++) {
        const struct list *list = stripe_list(&world->state, s, LIST_SEEKERS);
        for (size_t k = 0; k < list->n; k++)
            first[seeker_cell((const struct seeker *)list->items + k) + 1]++;
        n += list->n;
    }
    while (world->seekers_sorted.n < n)
        list_push(&world->seekers_sorted);
    world->seekers_sorted.n = n;
    for (size_t c = 0; c < n_cells; c++) {
        count(world, task->tally, SERIES_seekers, c, (int64_t)first[c + 1]);
        first[c + 1] += first[c];
    }
    struct seeker *sorted = world->seekers_sorted.items;
    for (size_t s = STRIPES; s-- > 0;) {
        const struct list *list = stripe_list(&world->state, s, LIST_SEEKERS);
        for (size_t k = list->n; k-- > 0;) {
            const struct seeker *seeker = (const struct seeker *)list->items + k;
            sorted[--first[seeker_cell(seeker) + 1]] = *seeker;
        }
    }
    /* first[c + 1] is now the start of cell c */
    for (size_t c = 0; c < n_cells; c++)
        first[c] = first[c + 1];
    first[n_cells] = n;
    return 0;
}

/* ---- one region ------------------------------------------------------------------------------ */

/* What the scores of a cell need. */
struct cell {
    const struct world *world;
    const struct seeker *seekers; /* by the rows of match_seeker */
    const uint32_t *employer;     /* by place */
    int64_t own_branch;           /* scores of the branch and of each quality, 1/1000 */
    int64_t quality[UINT8_MAX + 1];
    int64_t elderly; /* of elderly care for graduates, by policy (A061, A062) */
    bool has_open;   /* policy makes some ready for another branch (A050) */
};

static void cell_prepare(struct cell *cell, const struct world *world)
{
    cell->world = world;
    cell->own_branch = (int64_t)(1000 * world->p.own_branch_preference);
    cell->has_open = policy_acts(world, QUANTITY_branch_open);
    for (int q = 0; q <= UINT8_MAX; q++)
        cell->quality[q] = (int64_t)(1000 * world->p.quality_preference * q / 255);
}

/* Weight of the own branch: none for those whom their employer made ready for another (A050). */
static int64_t own_branch(const struct cell *cell, const struct seeker *seeker)
{
    const struct world *world = cell->world;
    const size_t i = seeker->row;
    if (!cell->has_open || seeker->employer == NO_ROW ||
        world->person.standing[i] != STANDING_employee)
        return cell->own_branch;
    const double open = policy_employer(world, QUANTITY_branch_open, seeker->employer);
    return draw_unit(detail(world, DECISION_priority, i, 1)) < open ? 0 : cell->own_branch;
}

static bool is_elderly_care(unsigned branch)
{
    return branch == BRANCH_nursing_homes || branch == BRANCH_home_care;
}

/* What draws graduates to elderly care (A061, A062, M35). */
static int64_t elderly(const struct cell *cell, size_t i, size_t e)
{
    const bool is_graduate = cell->world->person.terms[i] & TERM_GRADUATE;
    return is_graduate && is_elderly_care(cell->world->employer.branch[e]) ? cell->elderly : 0;
}

/* Score in 1/1000: taste 0-1000, the own branch, and the quality of the employer. */
static int64_t score(const void *context, const struct match_seeker *at, size_t place,
                     uint32_t taste)
{
    const struct cell *cell = context;
    const struct world *world = cell->world;
    const struct seeker *seeker = &cell->seekers[at->row];
    const uint32_t e = cell->employer[place];
    if (seeker->employer == e)
        return INT64_MIN;
    return ((int64_t)taste * 1000 >> 32) +
           (seeker->branch == world->employer.branch[e] ? own_branch(cell, seeker) : 0) +
           (cell->elderly != 0 ? elderly(cell, seeker->row, e) : 0) +
           cell->quality[world->employer.quality[e]];
}

static uint64_t look(const void *context, const struct match_seeker *seeker, uint32_t number)
{
    const struct cell *cell = context;
    return draw_detail_keyed(cell->world->detail_key[DECISION_choice], seeker->person, number);
}

/* Where the seekers of a cell will look: last read a month ago. */
ROWS_PREFETCHER void prefetch_places(const struct match_scratch *scratch, unsigned o)
{
    const size_t n = scratch->employer[o].n;
    rows_prefetch_all(scratch->cumulative[o].items, n * sizeof(int64_t));
    rows_prefetch_all(scratch->guide[o].items, scratch->guide[o].n * sizeof(uint32_t));
}

/* The seekers of a cell with their priorities. */
static void seekers_fill(struct match_scratch *scratch, const struct world *world,
                         const struct cell *cell, size_t n)
{
    scratch->seekers.n = scratch->taken.n = 0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t person = cell->seekers[k].person;
        *(struct match_seeker *)list_push(&scratch->seekers) = (struct match_seeker){
            draw_detail_keyed(world->detail_key[DECISION_priority], person, 0), person,
            (uint32_t)k};
        list_push(&scratch->taken);
    }
}

/* The open posts of a cell; returns their number. */
static size_t open_fill(const struct world *world, unsigned region, unsigned o)
{
    struct match_scratch *scratch = &world->scratch[region];
    const uint32_t *employer = scratch->employer[o].items;
    size_t posts = 0;
    scratch->open.n = 0;
    for (size_t k = 0; k < scratch->employer[o].n; k++) {
        const unsigned open = world->employer.vacancies[(size_t)employer[k] * N_OCCUPATIONS + o];
        *(int32_t *)list_push(&scratch->open) = (int32_t)open;
        posts += open;
    }
    return posts;
}

static size_t most_matches(const struct world *world, size_t seekers, size_t posts)
{
    const double eta = world->p.vacancy_elasticity;
    if (seekers == 0 || posts == 0)
        return 0;
    const double matches = world->p.match_efficiency * maths_pow((double)seekers, 1 - eta) *
                           maths_pow((double)posts, eta);
    const size_t least = seekers < posts ? seekers : posts;
    return matches < (double)least ? (size_t)(matches + 0.5) : least;
}

/* Posts are filled until so many of employer e are open. */
static void fill(struct world *world, size_t e, unsigned o, int open)
{
    const size_t post = e * N_OCCUPATIONS + o;
    for (; world->employer.vacancies[post] > open; world->employer.vacancies[post]--)
        world->employer.vacancy_months[post] -=
            world->employer.vacancy_months[post] / (int32_t)world->employer.vacancies[post];
}

static void match_occupation(struct world *world, struct task *task, struct cell *cell, unsigned o)
{
    const size_t region = task->first, at = region * N_OCCUPATIONS + o;
    const size_t first = world->cell_first[at], n = world->cell_first[at + 1] - first;
    struct match_scratch *scratch = &world->scratch[region];
    const struct match_rule rule = {cell, score, look, (uint32_t)world->p.choices,
                                    (uint32_t)world->p.looks};
    cell->employer = scratch->employer[o].items;
    cell->seekers = (const struct seeker *)world->seekers_sorted.items + first;
    cell->elderly =
        (int64_t)(1000 * policy_region(world, QUANTITY_elderly_preference, (unsigned)region, o));
    prefetch_places(scratch, o);
    seekers_fill(scratch, world, cell, n);
    const size_t posts = open_fill(world, (unsigned)region, o);
    const struct match_places places = {scratch->employer[o].n, scratch->cumulative[o].items,
                                        scratch->open.items, scratch->guide[o].items};
    const struct match_seeker *seekers = scratch->seekers.items;
    const size_t *taken = scratch->taken.items;
    const size_t matches = match_cell(scratch->seekers.items, n, &places,
                                      most_matches(world, n, posts), &rule, scratch->taken.items);
    count(world, task->tally, SERIES_seekers_unmatched, at, (int64_t)(n - matches));
    for (size_t k = 0; k < n; k++)
        if (taken[k] != NO_PLACE)
            *(struct hire *)list_push(&scratch->hires) =
                (struct hire){cell->seekers[seekers[k].row].row, cell->employer[taken[k]]};
    for (size_t p = 0; matches > 0 && p < places.n; p++)
        fill(world, cell->employer[p], o, places.open[p]);
}

enum { AHEAD = 8 }; /* hires stand anywhere in the table: their rows are fetched early */

int matching_region(struct world *world, struct task *task)
{
    struct list *hires = &world->scratch[task->first].hires;
    struct cell cell;
    cell_prepare(&cell, world);
    hires->n = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        match_occupation(world, task, &cell, o);
    const struct hire *hired = hires->items;
    for (size_t k = 0; k < hires->n; k++) {
        if (k + AHEAD < hires->n)
            hire_ahead(world, hired[k + AHEAD].person);
        hire(world, task, hired[k].person, hired[k].employer);
        event_settled(task);
    }
    return 0;
}
