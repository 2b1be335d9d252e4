/* SPDX-License-Identifier: Apache-2.0 */
/* Those who may meet a chance, against asking everybody. */
#include "chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#include "draw.h"
#include "hazard.h"

/* All who meet it are listed, in their order, and of the others at most one in a million draws. */
static size_t check(uint64_t key, size_t n, double chance)
{
    uint32_t person[BLOCK_ROWS] = {0};
    uint16_t place[BLOCK_ROWS];
    size_t at = 0, n_met = 0;
    for (size_t k = 0; k < n; k++)
        person[k] = (uint32_t)draw_permute(key + k);
    const size_t n_listed = chance_list(key, person, n, chance, place);
    for (size_t k = 0; k < n; k++) {
        const double draw = draw_unit(draw_detail_keyed(key, person[k], 0));
        const bool is_listed = at < n_listed && place[at] == k;
        assert_true(is_listed || draw >= chance);
        assert_true(!is_listed || draw < chance + 1e-6);
        at += is_listed;
        n_met += draw < chance;
    }
    assert_int_equal(at, n_listed);
    return n_met;
}

static void everybody_below_the_chance_is_listed_and_hardly_another(void **state)
{
    (void)state;
    const double chances[] = {-1, 0, 1e-12, 0.001, 0.25, 0.999999, 1, 7};
    size_t n_met[8] = {0};
    for (uint64_t trial = 0; trial < 800; trial++)
        n_met[trial % 8] += check(draw_permute(trial),
                                  trial / 8 % 8 == 0   ? BLOCK_ROWS
                                  : trial / 8 % 8 == 1 ? 0
                                                       : (size_t)(trial % 300),
                                  chances[trial % 8]);
    assert_int_equal(n_met[1], 0);
    assert_true(n_met[4] > 0 && n_met[4] < n_met[5] && n_met[5] <= n_met[6]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_below_the_chance_is_listed_and_hardly_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
