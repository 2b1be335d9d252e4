/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of one cell when one seeker or one post is added: only those concerned change. */
#include "match_cells.h"

/* ---- one seeker or post more ------------------------------------------------------ */

/* Of two cells that were matched: whoever ends otherwise looks at a place that was open in one and
 * closed in the other at his turn. before and before_other are the cells before matching; a seeker
 * who is in one only is skipped. Returns how many ended otherwise. */
static size_t check_only_those_concerned_change(const struct cell *before, const struct cell *cell,
                                                const struct cell *before_other,
                                                const struct cell *other)
{
    int32_t open[MOST_PLACES], open_other[MOST_PLACES];
    size_t n_changed = 0;
    memcpy(open, before->open, sizeof open);
    memcpy(open_other, before_other->open, sizeof open_other);
    for (size_t i = 0, k = 0; i < cell->n_seekers || k < other->n_seekers; i++, k++) {
        while (k < other->n_seekers &&
               (i == cell->n_seekers || other->seekers[k].person != cell->seekers[i].person)) {
            if (other->taken[k] != NO_PLACE)
                open_other[other->taken[k]]--;
            k++;
        }
        if (i == cell->n_seekers)
            break;
        bool is_concerned = false;
        for (uint32_t look = 0; look < cell->looks && weight_of(cell) > 0; look++) {
            const size_t place = looked_at(cell, &cell->seekers[i], look);
            is_concerned |= (open[place] > 0) != (open_other[place] > 0);
        }
        assert_true(is_concerned || cell->taken[i] == other->taken[k]);
        n_changed += cell->taken[i] != other->taken[k];
        if (cell->taken[i] != NO_PLACE)
            open[cell->taken[i]]--;
        if (other->taken[k] != NO_PLACE)
            open_other[other->taken[k]]--;
    }
    return n_changed;
}

static void one_who_comes_last_changes_nothing_for_those_before(void **state)
{
    (void)state;
    uint64_t stream = 10;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        more.seekers[more.n_seekers++] = (struct match_seeker){UINT64_MAX, 999999, 5};
        match(&cell);
        match(&more);
        assert_memory_equal(more.taken, cell.taken, cell.n_seekers * sizeof *cell.taken);
        assert_int_equal(more.seekers[more.n_seekers - 1].person, 999999);
        assert_in_range(more.n_matches, cell.n_matches, cell.n_matches + 1);
    }
}

static void one_more_in_the_middle_changes_only_those_behind_who_meet_it(void **state)
{
    (void)state;
    uint64_t stream = 11;
    size_t n_changed = 0;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream);
        cell.most = SIZE_MAX; /* at the most, one more means one fewer at the end */
        struct cell more = cell;
        const struct match_seeker extra = {(uint64_t)below(&stream, 4) << 20, 999999, 5};
        more.seekers[more.n_seekers++] = extra;
        const struct cell before = cell, before_more = more;
        match(&cell);
        match(&more);
        for (size_t i = 0; i < cell.n_seekers && is_before(&cell.seekers[i], &extra); i++)
            assert_int_equal(more.taken[i], cell.taken[i]);
        n_changed += check_only_those_concerned_change(&before, &cell, &before_more, &more);
    }
    assert_true(n_changed > 100);
}

static void one_more_post_changes_only_those_who_meet_it(void **state)
{
    (void)state;
    uint64_t stream = 13;
    size_t n_changed = 0;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream);
        if (cell.n_places == 0)
            continue;
        cell.most = SIZE_MAX;
        struct cell more = cell;
        const size_t place = below(&stream, (uint32_t)cell.n_places);
        more.open[place]++;
        const struct cell before = cell, before_more = more;
        match(&cell);
        match(&more);
        n_changed += check_only_those_concerned_change(&before, &cell, &before_more, &more);
        if (cell.open[place] > 0) /* it had one to spare: nobody gains */
            assert_memory_equal(more.taken, cell.taken, sizeof cell.taken);
    }
    assert_true(n_changed > 100);
}

static void a_post_at_a_place_nobody_looks_at_changes_nothing(void **state)
{
    (void)state;
    uint64_t stream = 16;
    int n_tried = 0;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        bool is_seen[MOST_PLACES] = {false};
        for (size_t i = 0; i < cell.n_seekers && weight_of(&cell) > 0; i++) {
            for (uint32_t look = 0; look < cell.looks; look++)
                is_seen[looked_at(&cell, &cell.seekers[i], look)] = true;
        }
        for (size_t p = 0; p < cell.n_places; p++)
            more.open[p] += is_seen[p] ? 0 : 3;
        n_tried += memcmp(more.open, cell.open, sizeof cell.open) != 0 && cell.n_seekers > 0;
        match(&cell);
        match(&more);
        assert_int_equal(more.n_matches, cell.n_matches);
        assert_memory_equal(more.taken, cell.taken, sizeof cell.taken);
    }
    assert_true(n_tried > 500);
}

static void a_higher_most_keeps_every_match_there_was(void **state)
{
    (void)state;
    uint64_t stream = 12;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        cell.most = below(&stream, 10);
        more.most = cell.most + 1;
        match(&cell);
        match(&more);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(cell.taken[i] == NO_PLACE || cell.taken[i] == more.taken[i]);
        assert_in_range(more.n_matches, cell.n_matches, cell.n_matches + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_who_comes_last_changes_nothing_for_those_before),
        cmocka_unit_test(one_more_in_the_middle_changes_only_those_behind_who_meet_it),
        cmocka_unit_test(one_more_post_changes_only_those_who_meet_it),
        cmocka_unit_test(a_post_at_a_place_nobody_looks_at_changes_nothing),
        cmocka_unit_test(a_higher_most_keeps_every_match_there_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
