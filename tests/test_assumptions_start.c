/* SPDX-License-Identifier: Apache-2.0 */
/* What is assumed of the start stands in parameters and input tables: each acts where it should, in
 * the direction it should, and the published margins stay. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "assumption_tools.h"

/* ---- the start: contracts, channels, training, wishes ---------------------------------------- */

/* Means over the employees of the start. */
struct means {
    double flexible, flexible_young, flexible_new; /* shares: of all, below 25, of the first year */
    double side;                                   /* share of those who came in at 25 or older */
    double trainees, trainees_young;               /* number; of which below 30 */
    double wish_more;      /* hours, of those whose wish for more comes true by itself */
    double band_full_time; /* share of full-timers whose household is in the phase-out */
};

static struct means means_with(const char *setting, struct change change)
{
    struct test_world made;
    struct means sum = {0};
    double all = 0, young = 0, new = 0, late = 0, more = 0, full_time = 0;
    begin(&made, setting, change);
    const struct world *world = made.world;
    const struct persons *person = &world->person;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (person->standing[i] != STANDING_employee)
            continue;
        const int age = world->start - person->birth_month[i];
        const bool is_flexible = !(person->terms[i] & TERM_PERMANENT),
                   is_trainee = person->terms[i] & TERM_DUAL,
                   is_new = world->start - person->since_month[i] <= 12,
                   is_late = person->care_month[i] - person->birth_month[i] >= 25 * 12,
                   is_full_time = person->half_hours[i] >= PART_TIME_BELOW,
                   wishes = person->wish_half_hours[i] > person->half_hours[i];
        all++;
        sum.flexible += is_flexible;
        young += age < 25 * 12;
        sum.flexible_young += is_flexible && age < 25 * 12;
        new += is_new;
        sum.flexible_new += is_flexible && is_new;
        late += is_late;
        sum.side += is_late && person->channel[i] == CHANNEL_side;
        sum.trainees += is_trainee;
        sum.trainees_young += is_trainee && age < 30 * 12;
        more += wishes;
        sum.wish_more += wishes ? (person->wish_half_hours[i] - person->half_hours[i]) / 2.0 : 0;
        full_time += is_full_time;
        sum.band_full_time += is_full_time && person->income_band[i] == 1;
    }
    test_world_end(&made);
    sum.flexible /= all;
    sum.flexible_young /= young;
    sum.flexible_new /= new;
    sum.side /= late;
    sum.wish_more /= more;
    sum.band_full_time /= full_time;
    return sum;
}

static struct means means(const char *setting)
{
    return means_with(setting, nothing);
}

static void flexible_contracts_move_between_ages_and_tenures_and_stay_as_many(void **state)
{
    (void)state;
    const struct means usual = means(NULL), old = means("flexible_ratio_below_25=0.7"),
                       lasting = means("flexible_ratio_first_year=0.5"),
                       few = means("flexible_share_most=0.5");
    assert_true(usual.flexible_young > usual.flexible + 0.2);
    assert_true(old.flexible_young < usual.flexible_young - 0.1);
    assert_true(lasting.flexible_new < usual.flexible_new - 0.2);
    assert_true(few.flexible_young < usual.flexible_young && few.flexible_young <= 0.5);
    assert_true(is_near(old.flexible, usual.flexible, 0.001) &&
                is_near(lasting.flexible, usual.flexible, 0.001) &&
                is_near(few.flexible, usual.flexible, 0.001));
}

static void how_employees_of_the_start_came_in_follows_the_table(void **state)
{
    (void)state;
    const struct means none =
        means_with(NULL, (struct change){"start_channel_share", CHANNEL_side, CHANNEL_side + 1, 0});
    assert_true(is_near(means(NULL).side, 0.45, 0.02));
    assert_true(none.side == 0);
}

static void dual_students_of_the_start_are_as_young_as_the_parameter_says(void **state)
{
    (void)state;
    const struct means usual = means(NULL), alike = means("training_ratio_below_30=1");
    assert_true(usual.trainees_young > 0.6 * usual.trainees);
    assert_true(alike.trainees_young < 0.5 * alike.trainees);
    assert_true(is_near(alike.trainees, usual.trainees, 0.05 * usual.trainees));
}

static void wishes_and_households_of_the_start_follow_their_parameters(void **state)
{
    (void)state;
    const struct means usual = means(NULL), more = means("wish_more_hours=8"),
                       none = means("phase_out_share_full_time=0");
    assert_true(is_near(usual.wish_more, 6, 0.2) && is_near(more.wish_more, 8, 0.2));
    assert_true(is_near(usual.band_full_time, 0.05, 0.01) && none.band_full_time == 0);
}

/* ---- the start: who works how much, ages, self-employed, students ---------------------------- */

/* Shares of the employees and others of the start. */
struct shares {
    double employees, men, doctors, men_doctors; /* persons; the last of doctors */
    double young_hbo_nurses, young;              /* persons below 20 */
    double small, small_young; /* contracts below 12 hours: all, of those below 20 */
    double full_time, hours;   /* contracts of 36 hours; mean hours */
    double old, below_22;      /* of 67 and more; below 22 */
    double zzp, zzp_doctors, zzp_45_54;
    double student_age; /* youngest when they began, years */
};

static void share_of_employee(const struct world *world, size_t i, struct shares *sum)
{
    const struct persons *person = &world->person;
    const double age = (world->start - person->birth_month[i]) / 12.0;
    const bool is_man = person->traits[i] & TRAIT_MAN, is_small = person->half_hours[i] < 24;
    const unsigned o = person->occupation[i];
    sum->employees++;
    sum->men += is_man;
    sum->doctors += o == OCCUPATION_doctor;
    sum->men_doctors += is_man && o == OCCUPATION_doctor;
    sum->young += age < 20;
    sum->young_hbo_nurses += age < 20 && o == OCCUPATION_nurse_hbo;
    sum->small += is_small;
    sum->small_young += is_small && age < 20;
    sum->full_time += person->half_hours[i] == FULL_TIME_HALF_HOURS;
    sum->hours += person->half_hours[i] / 2.0;
    sum->old += age >= 67;
    sum->below_22 += age < 22;
}

static struct shares shares(const char *setting, struct change change)
{
    struct test_world made;
    struct shares sum = {.student_age = 100};
    begin(&made, setting, change);
    const struct world *world = made.world;
    const struct persons *person = &world->person;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const double years = (world->start - person->birth_month[i]) / 12.0;
        const double began = (person->since_month[i] - person->birth_month[i]) / 12.0;
        if (person->standing[i] == STANDING_employee) {
            share_of_employee(world, i, &sum);
        } else if (person->standing[i] == STANDING_zzp) {
            sum.zzp++;
            sum.zzp_doctors += person->occupation[i] == OCCUPATION_doctor;
            sum.zzp_45_54 += years >= 45 && years < 55;
        } else if (person->standing[i] == STANDING_student && began < sum.student_age) {
            sum.student_age = began;
        }
    }
    test_world_end(&made);
    sum.men /= sum.employees;
    sum.men_doctors /= sum.doctors;
    sum.small_young /= sum.young;
    sum.hours /= sum.employees;
    return sum;
}

static void the_seed_of_the_start_moves_what_the_margins_leave_open(void **state)
{
    (void)state;
    const struct shares usual = shares(NULL, nothing);
    const struct shares women = shares(
        NULL, (struct change){"seed_men_share", OCCUPATION_doctor, OCCUPATION_doctor + 1, 0.01});
    const struct shares long_young =
        shares(NULL, (struct change){"seed_hours_by_age", 0, N_HOURS_BANDS, 1});
    const struct shares early = shares(
        NULL, (struct change){"seed_age_by_occupation", OCCUPATION_nurse_hbo * (size_t)N_AGE_BANDS,
                              OCCUPATION_nurse_hbo * (size_t)N_AGE_BANDS + 1, 1});
    assert_true(usual.men_doctors > 0.35 && women.men_doctors < 0.2);
    assert_true(is_near(women.men, usual.men, 1e-4)); /* a margin */
    assert_true(long_young.small_young < 0.7 * usual.small_young);
    assert_true(is_near(long_young.small, usual.small, 0.02 * usual.small));
    assert_true(usual.young_hbo_nurses == 0 && early.young_hbo_nurses > 10);
    assert_true(is_near(early.young, usual.young, 0.01 * usual.young));
}

static void hours_by_occupation_follow_the_seed(void **state)
{
    (void)state;
    const size_t doctor = OCCUPATION_doctor * (size_t)N_HOURS_BANDS;
    double hours[2] = {0}, n[2] = {0};
    for (unsigned k = 0; k < 2; k++) {
        struct test_world made;
        begin(&made, NULL,
              k ? (struct change){"seed_hours_by_occupation", doctor, doctor + 2, 10} : nothing);
        const struct persons *person = &made.world->person;
        for (size_t i = 0; i < made.world->state.persons.n; i++)
            if (person->standing[i] == STANDING_employee &&
                person->occupation[i] == OCCUPATION_doctor) {
                n[k]++;
                hours[k] += person->half_hours[i] / 2.0;
            }
        test_world_end(&made);
    }
    assert_true(hours[1] / n[1] < hours[0] / n[0] - 3);
}

static void round_contracts_and_ages_of_the_start_follow_their_parameters(void **state)
{
    (void)state;
    const struct shares usual = shares(NULL, nothing),
                        odd = shares("full_time_popularity=1", nothing),
                        many_old = shares("age_density_pensioners=0.5", nothing),
                        few_young = shares("age_density_16=0.01", nothing);
    assert_true(odd.full_time < 0.6 * usual.full_time && is_near(odd.hours, usual.hours, 0.05));
    assert_true(many_old.old > 2 * usual.old);
    assert_true(few_young.below_22 < 0.9 * usual.below_22);
}

static void self_employed_and_students_of_the_start_follow_the_tables(void **state)
{
    (void)state;
    const struct shares usual = shares(NULL, nothing);
    const struct shares none =
        shares(NULL, (struct change){"self_employed_by_occupation", OCCUPATION_doctor,
                                     OCCUPATION_doctor + 1, 0});
    const struct shares middle =
        shares(NULL, (struct change){"self_employed_by_age", 2, 3, 1e9}); /* all but nobody else */
    const struct shares late =
        shares(NULL, (struct change){"study_age_start", 0, N_OCCUPATIONS, 25});
    assert_true(usual.zzp_doctors > 0.05 * usual.zzp && none.zzp_doctors == 0);
    assert_true(none.zzp == usual.zzp);
    assert_true(usual.zzp_45_54 < 0.3 * usual.zzp && middle.zzp_45_54 > 0.99 * middle.zzp);
    assert_true(usual.student_age >= 16 && usual.student_age < 17);
    assert_true(late.student_age >= 25 && late.student_age < 26);
}

static void fewer_hours_are_wished_above_the_contract_and_by_the_hours_given(void **state)
{
    (void)state;
    const char *const setting[] = {NULL, "wish_fewer_above_hours=32", "wish_fewer_hours=8"};
    double wishes[3] = {0}, hours[3] = {0};
    uint8_t least[3] = {255, 255, 255};
    for (unsigned k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, setting[k], nothing);
        const struct persons *person = &made.world->person;
        for (size_t i = 0; i < made.world->state.persons.n; i++) {
            if (person->standing[i] != STANDING_employee ||
                person->wish_half_hours[i] >= person->half_hours[i])
                continue;
            wishes[k]++;
            hours[k] += (person->half_hours[i] - person->wish_half_hours[i]) / 2.0;
            least[k] = person->half_hours[i] < least[k] ? person->half_hours[i] : least[k];
        }
        test_world_end(&made);
    }
    assert_true(least[0] > 48 && least[1] > 64 && wishes[1] < 0.8 * wishes[0]);
    assert_true(wishes[2] == wishes[0] && hours[0] == 4 * wishes[0] && hours[2] == 8 * wishes[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flexible_contracts_move_between_ages_and_tenures_and_stay_as_many),
        cmocka_unit_test(how_employees_of_the_start_came_in_follows_the_table),
        cmocka_unit_test(dual_students_of_the_start_are_as_young_as_the_parameter_says),
        cmocka_unit_test(wishes_and_households_of_the_start_follow_their_parameters),
        cmocka_unit_test(the_seed_of_the_start_moves_what_the_margins_leave_open),
        cmocka_unit_test(hours_by_occupation_follow_the_seed),
        cmocka_unit_test(round_contracts_and_ages_of_the_start_follow_their_parameters),
        cmocka_unit_test(self_employed_and_students_of_the_start_follow_the_tables),
        cmocka_unit_test(fewer_hours_are_wished_above_the_contract_and_by_the_hours_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
