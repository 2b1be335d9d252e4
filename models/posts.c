/* SPDX-License-Identifier: Apache-2.0 */
/* Who works where, booked once. A task may not write the books of an employer, so every change goes
 * to the task's list as a difference and is settled, in any order, by integer addition. */
#include "mechanisms.h"

static void book(const struct world *world, const struct task *task, size_t i, int sign)
{
    const struct persons *person = &world->person;
    const int half_hours = sign * person->half_hours[i];
    struct post_change *change = list_push(&task->lists[LIST_POSTS]);
    *change = (struct post_change){
        .employer = person->employer[i],
        .half_hours = (int16_t)half_hours,
        .absent = (int16_t)(person->health[i] >= HEALTH_other ? half_hours : 0),
        .trainee = (int16_t)(person->terms[i] & TERM_DUAL ? half_hours : 0),
        .persons = (int8_t)sign,
        .occupation = person->occupation[i],
        .is_zzp = person->standing[i] == STANDING_zzp,
    };
}

void post_open(struct world *world, struct task *task, size_t i)
{
    book(world, task, i, 1);
}

void post_close(struct world *world, struct task *task, size_t i)
{
    book(world, task, i, -1);
}

void post_set_hours(struct world *world, struct task *task, size_t i, unsigned half_hours)
{
    book(world, task, i, -1);
    world->person.half_hours[i] = (uint8_t)half_hours;
    book(world, task, i, 1);
}

void post_set_health(struct world *world, struct task *task, size_t i, unsigned health)
{
    book(world, task, i, -1);
    world->person.health[i] = (uint8_t)health;
    book(world, task, i, 1);
}

static void settle_post(struct world *world, const struct post_change *change)
{
    struct employers *employer = &world->employer;
    const size_t e = change->employer, post = e * N_OCCUPATIONS + change->occupation;
    if (change->is_zzp) {
        employer->zzp_half_hours[post] += change->half_hours;
        return;
    }
    employer->staff[e] += change->persons;
    employer->staff_half_hours[post] += change->half_hours;
    employer->absent_half_hours[e] += change->absent;
    employer->trainee_half_hours[e] += change->trainee;
    employer->newcomers[e] += 256 * change->newcomers;
    world->employees[employer->region[e]][employer->branch[e]] += change->persons;
    world->half_hours[employer->region[e]][employer->branch[e]] += change->half_hours;
}

static void settle_lists(struct world *world, struct list *lists)
{
    struct list *posts = &lists[LIST_POSTS], *spells = &lists[LIST_SPELLS];
    for (size_t k = 0; k < posts->n; k++)
        settle_post(world, (const struct post_change *)posts->items + k);
    for (size_t k = 0; k < spells->n; k++) {
        const struct short_spell *spell = (const struct short_spell *)spells->items + k;
        world->employer.short_absent_day_half_hours[spell->employer] += spell->day_half_hours;
    }
    posts->n = spells->n = 0;
}

int posts_settle(struct world *world, struct task *task)
{
    struct state *state = &world->state;
    (void)task;
    for (size_t s = 0; s < STRIPES; s++)
        settle_lists(world, stripe_list(state, s, 0));
    for (size_t r = 0; r < N_REGIONS; r++)
        settle_lists(world, region_list(state, r, 0));
    return 0;
}
