/* SPDX-License-Identifier: Apache-2.0 */
/* Who works where, booked once. A task may not write the books of an employer, so every change goes
 * to the task's list as a difference and is settled, in any order, by integer addition. */
#include "mechanisms.h"

#include "../sim/rows.h"

enum { AHEAD = 12 }; /* changes whose employers are fetched early: they stand anywhere */

/* The person's share of the books, for now, but for what only opening and closing a post change:
 * skills stand where nobody has been this month. */
static struct post_change hours_of(const struct persons *person, size_t i)
{
    const int16_t half_hours = person->half_hours[i];
    return (struct post_change){
        .employer = person->employer[i],
        .half_hours = half_hours,
        .absent = person->health[i] >= HEALTH_other ? half_hours : 0,
        .trainee = person->terms[i] & TERM_DUAL ? half_hours : 0,
        .occupation = person->occupation[i],
        .is_zzp = person->standing[i] == STANDING_zzp,
    };
}

/* All of it. */
static struct post_change share_of(const struct persons *person, size_t i)
{
    struct post_change share = hours_of(person, i);
    share.digital = person->digital_skill[i];
    share.persons = 1;
    return share;
}

/* Books now - before, for the same post. */
static void book_change(const struct world *world, const struct task *task, struct post_change now,
                        const struct post_change *before)
{
    now.half_hours = (int16_t)(now.half_hours - before->half_hours);
    now.absent = (int16_t)(now.absent - before->absent);
    now.trainee = (int16_t)(now.trainee - before->trainee);
    now.digital = (int16_t)(now.digital - before->digital);
    now.persons = (int8_t)(now.persons - before->persons);
    *(struct post_change *)list_push(books_list(world, task, LIST_POSTS, now.employer)) = now;
}

void post_open(struct world *world, struct task *task, size_t i)
{
    const struct post_change nothing = {0};
    book_change(world, task, share_of(&world->person, i), &nothing);
}

void post_hire(struct world *world, struct task *task, size_t i)
{
    const struct post_change nothing = {0};
    struct post_change share = share_of(&world->person, i);
    share.newcomers = 1;
    book_change(world, task, share, &nothing);
}

void post_close(struct world *world, struct task *task, size_t i)
{
    const struct post_change before = share_of(&world->person, i);
    const struct post_change nothing = {
        .employer = before.employer, .occupation = before.occupation, .is_zzp = before.is_zzp};
    book_change(world, task, nothing, &before);
}

void post_set_hours(struct world *world, struct task *task, size_t i, unsigned half_hours)
{
    const struct post_change before = hours_of(&world->person, i);
    world->person.half_hours[i] = (uint8_t)half_hours;
    book_change(world, task, hours_of(&world->person, i), &before);
}

void post_set_health(struct world *world, struct task *task, size_t i, unsigned health)
{
    const struct post_change before = hours_of(&world->person, i);
    world->person.health[i] = (uint8_t)health;
    book_change(world, task, hours_of(&world->person, i), &before);
}

static void settle_post(struct world *world, const struct post_change *change)
{
    struct employers *employer = &world->employer;
    const size_t e = change->employer, post = e * N_OCCUPATIONS + change->occupation;
    if (change->is_zzp) {
        employer->zzp_half_hours[post] += change->half_hours;
        return;
    }
    employer->absent_half_hours[e] += change->absent;
    if (change->trainee != 0)
        employer->trainee_half_hours[e] += change->trainee;
    if (change->digital != 0)
        employer->digital_skill[e] += change->digital;
    if (change->persons == 0 && change->half_hours == 0)
        return;
    employer->newcomers[e] += 256 * change->newcomers;
    employer->staff[e] += change->persons;
    employer->staff_half_hours[post] += change->half_hours;
    world->employees[employer->region[e]][employer->branch[e]] += change->persons;
    world->half_hours[employer->region[e]][employer->branch[e]] += change->half_hours;
}

ROWS_PREFETCHER void prefetch_post(const struct employers *employer,
                                   const struct post_change *change)
{
    rows_prefetch(employer->absent_half_hours + change->employer);
    if (change->half_hours != 0)
        rows_prefetch(employer->staff_half_hours + change->employer * (size_t)N_OCCUPATIONS +
                      change->occupation);
}

static void settle_list(struct world *world, const struct list *lists, size_t region)
{
    const struct list *posts = &lists[LIST_POSTS + region], *spells = &lists[LIST_SPELLS + region];
    const struct post_change *change = posts->items;
    const struct short_spell *spell = spells->items;
    for (size_t k = 0; k < posts->n; k++) {
        if (k + AHEAD < posts->n)
            prefetch_post(&world->employer, &change[k + AHEAD]);
        settle_post(world, &change[k]);
    }
    for (size_t k = 0; k < spells->n; k++)
        world->employer.short_absent_day_half_hours[spell[k].employer] += spell[k].day_half_hours;
}

/* Persons of a block work anywhere, so a region reads what all blocks list for its employers. */
int posts_settle(struct world *world, struct task *task)
{
    for (size_t s = 0; s < STRIPES; s++)
        settle_list(world, stripe_list(&world->state, s, 0), task->first);
    return 0;
}

void posts_settle_all(struct world *world)
{
    for (size_t region = 0; region < N_REGIONS; region++)
        for (size_t s = 0; s < STRIPES; s++) {
            struct list *lists = stripe_list(&world->state, s, 0);
            settle_list(world, lists, region);
            lists[LIST_POSTS + region].n = lists[LIST_SPELLS + region].n = 0;
        }
}

/* Matching stays within a region. */
int posts_settle_region(struct world *world, struct task *task)
{
    settle_list(world, task->lists, task->first);
    return 0;
}
