/* SPDX-License-Identifier: Apache-2.0 */
/* What innovations save that only a programme brought about: the rows of the evidence, not the
 * savings of the calibrated path. */
#include "../models/mechanisms.h"
#include "world_tools.h"

#include <math.h>

/* Half hours that an adopter is expected to save. */
static double expected_of(const struct world *world, size_t e, unsigned k, double saving,
                          double half_life)
{
    const struct employers *employer = &world->employer;
    const double months = world->state.month - 1 - employer->adoption_month[e * 12 + k];
    const bool is_pushed = employer->pushed[e] >> k & 1,
               is_embedded = employer->embedded[e] >> k & 1;
    const double loss = is_embedded ? 0.005 : is_pushed ? log(2) / half_life : 0.05;
    double hours = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        hours += employer->funded_half_hours[e * N_OCCUPATIONS + o];
    return hours * (months < 12 ? months / 12 : exp(-loss * (months - 12))) *
           (is_pushed ? saving : world->in.innovation_saving[k * N_BRANCHES + employer->branch[e]]);
}

/* Saved over expected after 30 months of a push that hardly anybody resists. */
static double saved_by(const char *lever, unsigned k, double saving, double half_life)
{
    struct test_world made;
    char text[80], scenario[64];
    double expected = 0;
    size_t pushed = 0;
    snprintf(text, sizeof text, "  a: {lever: %s, ramp_up_months: 0}\n", lever);
    WORLD(&made, policy_scenario(scenario, text), "scale=0.3", "months=40", "scale_push=5",
          "bass_p=0", "bass_q=0", "freed_to_demand=0");
    policy_scenario_end(scenario);
    run_employers_only(made.world, 30);
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        if (made.world->employer.adopted[e] >> k & 1) {
            expected += expected_of(made.world, e, k, saving, half_life);
            pushed += made.world->employer.pushed[e] >> k & 1;
        }
    assert_true(pushed > 20);
    const int64_t *saved =
        series_cells(made.world, made.world->state.tally, SERIES_innovation_hours_removed);
    const double ratio = (double)saved[k] / expected;
    test_world_end(&made);
    return ratio;
}

static void assert_near(double value, double wanted, double room)
{
    if (fabs(value - wanted) > room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

/* M38: of the 5 per cent of 200 thousand clients who could use one, 40 per cent do, 1.3 hours a
 * week, over 101 thousand fte. */
static void dispensers_of_a_programme_save_what_is_saved_where_they_are_used(void **state)
{
    (void)state;
    const double saving = 200e3 * 0.05 * 0.4 * 1.3 / (101e3 * 36);
    assert_near(saved_by("scale_medication_dispenser", INNOVATION_medication_dispenser, saving,
                         log(2) / 0.05),
                1, 0.03);
}

/* M41: 5 minutes a day for 23 per cent of 125 thousand residents, over 197 thousand fte; half of it
 * is lost in a year unless it is embedded. */
static void incontinence_material_of_a_programme_saves_and_fades_as_measured(void **state)
{
    (void)state;
    const double saving = 125e3 * 0.23 * 35 / 60 / (197e3 * 36);
    assert_near(saved_by("scale_smart_incontinence", INNOVATION_smart_incontinence, saving, 12), 1,
                0.03);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dispensers_of_a_programme_save_what_is_saved_where_they_are_used),
        cmocka_unit_test(incontinence_material_of_a_programme_saves_and_fades_as_measured),
    };
    return cmocka_run_group_tests_name("savings of programmes", tests, NULL, NULL);
}
