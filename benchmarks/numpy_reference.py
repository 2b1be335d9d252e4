#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same month for persons with numpy, as a user of numpy would write it: float64 columns, one
vector of uniform numbers a decision, masks, bincount for the books and the counts. One thread.

Usage: numpy_reference.py FOLDER [--months N] [--trials N]

FOLDER is what `plain_reference --dump FOLDER` wrote. The market is replaced as in plain_reference: each
post left is filled at once. Students' graduation, dual training and what concerns fewer than 2 % of the
persons a year is done for them alone, by index, as a user would."""
import argparse
import glob
import os
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np  # noqa: E402

GONE, EMPLOYEE, ZZP, STUDENT, SEEKER, RESERVOIR, RETIRED = range(7)
WELL, OTHER, STRESS, OVERSTRAIN, BURNOUT, PHYSICAL = range(6)
NEVER, NONE = 32767, 255
N_REGIONS, N_BRANCHES, N_OCCUPATIONS, N_AGES = 28, 11, 12, 12
AGE_FIRST = np.array([15, 20, 25, 30, 35, 45, 55, 60, 63, 65, 66, 67])
TENURE_FIRST = np.array([0, 3, 6, 12, 24, 60, 120, 240])
AGGRESSION, EMPLOYER_CHANGE, EXIT_INDUSTRY = 7, 8, 12
LEFT = ("left_industry", "left_zzp", "left_inactive", "left_retired", "left_disabled", "left_died")


class Rates:
    """Parameters, inputs and paths by name."""

    def __init__(self, folder):
        self.paths = {}
        with open(os.path.join(folder, "rates.txt"), encoding="utf-8") as file:
            for line in file:
                name, *values = line.split()
                values = np.array(values, dtype=np.float64)
                if name == "path":
                    self.paths[int(values[0])] = values[1:]
                else:
                    setattr(self, name, values[0] if len(values) == 1 else values)


def table(folder, kind):
    columns = {}
    for path in glob.glob(os.path.join(folder, kind + ".*")):
        _, name, dtype = os.path.basename(path).split(".")
        values = np.fromfile(path, dtype=dtype)
        columns[name] = values.astype(np.float64 if dtype != "u1" else np.int64)
    return columns


class World:
    def __init__(self, folder, seed):
        self.p = Rates(folder)
        self.rng = np.random.default_rng(seed)
        person, employer = table(folder, "person"), table(folder, "employer")
        self.month = min(self.p.paths)
        self.x = {name: person[name].astype(np.int64) for name in (
            "standing", "branch", "region", "occupation", "birth_month", "since_month", "care_month",
            "due_month", "health", "health_month", "programme", "channel")}
        x = self.x
        x["employer"] = np.where(person["employer"] < 4e9, person["employer"], 0).astype(np.int64)
        x["man"] = person["traits"] & 1
        x["background"] = person["traits"] & 2
        x["trainee"] = person["terms"] & 16 > 0
        x["graduate"] = person["terms"] & 32 > 0
        x["hours"] = person["half_hours"] / 2.0
        x["wish"] = person["wish_half_hours"] / 2.0
        x["strain"] = person["strain"] / 1024.0
        x["engagement"] = person["engagement"] / 1024.0
        n = len(x["standing"])
        self.branch_before = np.full((4, n), NONE, dtype=np.int64)
        self.hours_before = np.zeros((2, n))
        self.e = {name: employer[name] for name in ("branch", "region")}
        e = self.e
        for name in ("say", "quality", "roster_fit", "onboarding"):
            e[name] = employer[name] / 255.0
        e["admin"] = employer["admin_share"] / 1e4
        e["start_zzp"] = employer["start_zzp"] / 1e4
        e["newcomers"] = employer["newcomers"] / 256.0
        self.funded = employer["start_half_hours"].reshape(-1, N_OCCUPATIONS)
        e["funded"] = self.funded.sum(1) / 2.0
        self.n_employers = len(e["branch"])
        e["short"] = np.zeros(self.n_employers)
        self.branch_absence = self.p.branch_absence
        self.quarters = self.years = 0
        self.totals = {}

    def add(self, name, n):
        self.totals[name] = self.totals.get(name, 0.0) + float(n)

    # ---- employers

    def workload(self):
        p, e, x = self.p, self.e, self.x
        n = self.n_employers
        self.exit_pull, self.entry_offer, self.sickness, self.zzp_trend, admin, self.pension = p.paths[self.month]
        staff = np.flatnonzero(x["standing"] == EMPLOYEE)
        own = np.flatnonzero(x["standing"] == ZZP)
        at, hours = x["employer"][staff], x["hours"][staff]
        count = np.bincount(at, minlength=n)
        worked = np.bincount(at, hours, n)
        absent = np.bincount(at, hours * (x["health"][staff] >= OTHER), n)
        trainee = np.bincount(at, hours * x["trainee"][staff], n)
        zzp = np.bincount(x["employer"][own], x["hours"][own], n)
        total = np.maximum(worked + zzp, 0.5)
        away = absent * p.partial_return_weight + e["short"] / 30.4375
        overhead = p.learning_hours_per_year / (52 * p.usual_contract_hours) + (
            e["newcomers"] * p.mentor_hours_per_newcomer / 4.35 + trainee / p.trainee_fte * p.supervisor_fte_per_student) / total
        admin = e["admin"] + admin
        present = np.maximum(worked - away - trainee * (1 - p.trainee_productivity) + zzp, 0)
        available = np.maximum(present * np.maximum(1 - admin - overhead, 0.05), 1e-9)
        needed = e["funded"] * (1 - p.absence_reference) * (1 - p.admin_share_start - p.overhead_reference[e["branch"]])
        load = np.clip(needed / available, 0.5, 2)
        felt = load - np.maximum(load - p.rationing_from, 0) * p.rationed_share
        pressure = felt - p.workload_reference[e["branch"]]
        resources = (e["say"] + e["roster_fit"] + e["quality"]) / 3 - 0.5
        z0, a = p.start_zzp_share[e["branch"]], p.unsocial_uptake_zzp
        z = np.minimum(z0 + zzp / (total + 0.5) - e["start_zzp"], 0.9)
        unsocial = (1 - a * z) / (1 - z) / ((1 - a * z0) / (1 - z0)) - 1
        e["strain"] = (p.strain_per_workload * (pressure + admin - p.admin_share_start)
                       + p.strain_per_unsocial * unsocial - 2 * p.strain_per_resource * resources
                       - p.aggression_per_month * p.aggression_strain / p.strain_kappa)
        e["engagement"] = 2 * p.engagement_per_resource * resources - p.engagement_per_workload * pressure
        usual = np.maximum(self.branch_absence[e["branch"]], 1e-9)
        contagion = np.clip(p.contagion_days * (away / np.maximum(worked, 1) - usual) / usual, -p.contagion_most, p.contagion_most)
        contagion = np.where((worked >= p.contagion_least_hours) & (self.branch_absence[e["branch"]] > 0), contagion, 0)
        e["short_factor"] = p.sickness_of_branch[e["branch"]] * np.exp(p.short_spell_understaffing * pressure + contagion)
        e["load"] = load
        e["short_of_staff"] = np.maximum(load - p.workload_reference[e["branch"]], 0)
        room = np.maximum(1 - p.supervision_per_workload * e["short_of_staff"], 0)
        e["room"] = np.floor(count * p.supervision_per_staff * room + 0.5) - np.floor(trainee / 25)
        e["short"] = np.zeros(n)
        e["newcomers"] *= 1 - 1 / p.newcomer_months

    # ---- employees

    def tenure_shape(self, i):
        p, x = self.p, self.x
        band = np.searchsorted(TENURE_FIRST, self.month - x["since_month"][i], side="right") - 1
        care = self.month - x["care_month"][i]
        is_new = x["graduate"][i] & (care < 24)
        band = np.where(is_new, np.where(care < 12, 2, 3), np.maximum(band, 0))
        t = np.array([1.5, 4.5, 9, 18, 42, 90, 180, 320])[band] / 3
        late = np.array([1, 1, 1, 1, p.tenure_ratio_years_3_5, p.tenure_ratio_years_6_10, p.tenure_ratio_years_11_20, p.late_tenure_ratio])[band]
        return late + p.early_tenure_amplitude * t * np.exp(1 - t), is_new

    def ages(self, i):
        return np.maximum(np.searchsorted(AGE_FIRST, (self.month - self.x["birth_month"][i]) // 12, side="right") - 1, 0)

    def employees(self):
        p, x, e, rng = self.p, self.x, self.e, self.rng
        i = np.flatnonzero(x["standing"] == EMPLOYEE)
        n, at = len(i), x["employer"][i]
        chance = lambda hazard: 1 - np.exp(-hazard)
        happens = lambda probability: rng.random(n) < probability
        strain, engagement, health = x["strain"][i], x["engagement"][i], x["health"][i]
        occupation, branch, age = x["occupation"][i], x["branch"][i], self.ages(i)
        well = health == WELL
        b, c = p.strain_on_exit, p.engagement_on_exit
        leaving = np.exp(b * strain - c * engagement - (b * b + c * c) / 2) * np.where(well, 1, p.illness_on_exit)
        # strain and engagement
        k, ke = p.strain_kappa, p.engagement_kappa
        x["strain"][i] += k * (e["strain"][at] - strain) + np.sqrt(1 - (1 - k) ** 2) * rng.standard_normal(n)
        x["engagement"][i] += ke * (e["engagement"][at] - engagement) + np.sqrt(1 - (1 - ke) ** 2) * rng.standard_normal(n)
        met = p.aggression_by_occupation[occupation]
        shock = happens(well * chance(p.aggression_per_month * met * p.hazard_norm[AGGRESSION]))
        x["strain"][i[shock]] += p.aggression_strain
        # recovery and disability
        rates = np.array([0, p.other_return, p.stress_return, p.overstrain_return, p.burnout_return, p.physical_return])
        recovers = happens(rates[health] * np.exp((p.long_spell_onset_thirds / 3 - 1) * p.long_spell_strain * strain))
        x["health"][i[recovers]] = WELL
        self.add("recoveries", recovers.sum())
        disabled = ~recovers & (health >= OTHER) & (self.month - x["health_month"][i] >= 24)
        # onset
        sick = np.where(age < 4, p.sickness_below_35, np.where(age < 6, 1.0, p.sickness_above_55))
        everyone = well * self.sickness * p.sickness_of_branch[branch]
        onset = np.exp(p.long_spell_onset_thirds / 3 * p.long_spell_strain * strain)
        short = happens(well * chance(p.short_spells_per_year / 12) * self.sickness * e["short_factor"][at]
                        * np.exp(p.short_spell_strain * strain))
        days = 1 + (rng.random(short.sum()) * rng.random(short.sum()) * (4 * (p.short_spell_days - 1) + 1.85)).astype(int)
        days = np.minimum(days, 14)
        e["short"] += np.bincount(at[short], days * x["hours"][i[short]], self.n_employers)
        self.add("short_spells", short.sum())
        self.days_lost = np.bincount(branch[short], days, N_BRANCHES)
        other = happens(everyone * chance(p.other_spells_per_year / 12 * sick))
        excess = p.discrimination_per_year * (p.discrimination_mental_ratio - 1)
        burden = np.where(x["background"][i] > 0, 1 + excess, 1) / (1 + p.migration_background_share * excess)
        mental = happens(everyone * chance(p.mental_spells_per_year / 12 * sick * burden) * onset * p.mental_norm
                         * np.where(strain > p.relapse_strain, p.relapse_ratio, 1)) & ~other
        physical = happens(everyone * chance(p.physical_spells_per_year / 12 * sick) * onset) & ~other & ~mental
        u = rng.random(mental.sum())
        x["health"][i[other]], x["health"][i[physical]] = OTHER, PHYSICAL
        x["health"][i[mental]] = np.where(u < p.stress_share, STRESS, np.where(u < p.stress_share + p.overstrain_share, OVERSTRAIN, BURNOUT))
        ill = i[other | mental | physical]
        x["health_month"][ill] = self.month
        self.add("long_spells", len(ill))
        # hours
        stays_well = well & ~other & ~mental & ~physical
        hours, wants = x["hours"][i], x["wish"][i] >= x["hours"][i] + 2
        up, wish = p.hours_up_per_month * p.hours_up_fit, 1 - (1 - p.wish_realised_per_quarter) ** (1 / 3)
        more = happens(stays_well * chance(up) * np.where(wants & (up > 0), wish / up, 1)) & ~disabled
        fewer = happens(stays_well * chance(p.hours_down_per_month * p.hours_down_fit)) & ~disabled
        self.change_hours(i[more], 1, wants[more])
        self.change_hours(i[fewer], -1, np.zeros(fewer.sum(), bool))
        self.training(i[stays_well & ~disabled])
        # leaving: the first that fires counts
        f, is_new = self.tenure_shape(i)
        died = happens(chance(p.death_hazard[age] / 12))
        pension = (self.month - x["birth_month"][i] == self.pension) & happens(p.pension_age_exit)
        retired = pension | happens(chance(p.retirement_hazard[age] / 12 * p.retirement_fit))
        inactive = happens(chance(p.exit_inactive_per_year / 12))
        months = self.month - x["since_month"][i]
        fade = np.clip((24 - months) / 12.0, 0, 1)
        kept = happens((1 - p.onboarding_ratio) * e["onboarding"][at] * fade * np.maximum(1 - p.mentors_per_workload * e["short_of_staff"][at], 0))
        industry = happens(chance(p.exit_industry_per_year / 12 * f * p.exit_by_age[age] * p.exit_by_occupation[occupation] * np.where(is_new, p.graduate_exit_ratio, 1)
                                  * p.hazard_norm[EXIT_INDUSTRY]) * leaving * self.exit_pull * p.exit_by_branch[branch]) & ~kept
        zzp = happens(chance(p.start_zzp_per_year / 12 * p.start_zzp_by_age[age]) * leaving * self.zzp_trend)
        kept = happens((1 - p.onboarding_ratio) * e["onboarding"][at] * fade * np.maximum(1 - p.mentors_per_workload * e["short_of_staff"][at], 0))
        look = happens(chance(p.employer_change_per_year / 12 * f * p.employer_change_by_age[age]
                              * p.hazard_norm[EMPLOYER_CHANGE]) * leaving) & ~kept
        where = np.select([disabled, died, retired, inactive, industry, zzp], [4, 5, 3, 2, 0, 1], -1)
        for d, name in enumerate(LEFT):
            self.add(name, (where == d).sum())
        look &= where < 0
        self.add("seekers", look.sum())
        self.movers = i[look]
        gone = where >= 0
        self.add("recoveries", (x["health"][i[gone]] >= OTHER).sum())  # a spell ends with the employment
        self.leave(i[gone], where[gone])

    def usual_hours(self, i, branch, occupation):
        by_sex = np.where(self.x["man"][i] > 0, self.p.new_hours_men, self.p.new_hours_women)
        return self.p.typical_half_hours[branch * N_OCCUPATIONS + occupation] / 2 * by_sex

    def change_hours(self, i, sign, wants):
        x, rng = self.x, self.rng
        usual = self.usual_hours(i, x["branch"][i], x["occupation"][i])
        distance = sign * (2 * self.p.attractor_hours / self.p.mean_half_hours * usual - x["hours"][i]) / 2
        away = self.p.away_from_attractor_share
        share = np.where(distance > 1, 1.0, np.where(distance < -1, away, (1 + away) / 2 + (1 - away) / 2 * distance))
        goes = wants | (rng.random(len(i)) < share)
        i = i[goes]
        hours = np.clip(x["hours"][i] + sign * self.p.hours_step[rng.integers(0, 8, len(i))], 4, 40)
        moved = hours != x["hours"][i]
        i, hours = i[moved], hours[moved]
        x["hours"][i] = hours
        x["wish"][i] = np.where((rng.random(len(i)) < 0.1) & (hours + self.p.wish_more_hours <= 40), hours + self.p.wish_more_hours, hours)
        self.add("hours_up" if sign > 0 else "hours_down", len(i))

    def training(self, i):
        p, x = self.p, self.x
        done = i[x["trainee"][i] & (x["due_month"][i] <= self.month)]
        passes = self.rng.random(len(done)) < p.study_success[np.minimum(x["programme"][done], 11)]
        x["occupation"][done[passes]] = x["programme"][done[passes]]
        x["trainee"][done], x["programme"][done], x["due_month"][done] = False, NONE, NEVER
        occupation = x["occupation"][i]
        post = occupation * N_BRANCHES + x["branch"][i]
        nxt = p.next_occupation.astype(int)[post]
        chance = p.training_chance[occupation * N_AGES + self.ages(i)] * p.dual_part[post]
        begins = (nxt != NONE) & (self.rng.random(len(i)) < chance)
        begins &= self.funded[x["employer"][i], np.minimum(nxt, N_OCCUPATIONS - 1)] > 0
        begins &= ~x["trainee"][i] & (self.e["room"][x["employer"][i]] > 0)
        i = i[begins]
        x["trainee"][i], x["programme"][i], x["due_month"][i] = True, nxt[begins], self.month + int(p.dual_months)

    def leave(self, i, where):
        p, x = self.p, self.x
        self.posts.append(np.stack([x["employer"][i], x["occupation"][i]]))
        may_return = (where == 0) | (where == 2)
        due = np.minimum(self.month + int(12 * p.reservoir_years), x["birth_month"][i] + self.pension)
        x["standing"][i] = np.select([may_return, where == 3, where == 1], [RESERVOIR, RETIRED, ZZP], GONE)
        x["due_month"][i] = np.where(may_return, due, NEVER)
        x["since_month"][i], x["health"][i] = self.month, WELL
        x["trainee"][i] = x["graduate"][i] = False
        x["hours"][i] = np.where(where == 1, p.zzp_hours, x["hours"][i])

    # ---- all others

    def others(self):
        p, x, rng = self.p, self.x, self.rng
        month, fires = self.month, lambda i, hazard: rng.random(len(i)) < 1 - np.exp(-hazard)
        i = self.own
        age = self.ages(i)
        died = fires(i, p.death_hazard[age] / 12)
        pension = (month - x["birth_month"][i] == self.pension) & (rng.random(len(i)) < p.pension_age_exit)
        retired = (pension | fires(i, p.retirement_hazard[age] / 12 * p.retirement_fit)) & ~died
        stops = fires(i, -np.log(1 - p.stop_zzp_per_month)) & ~died & ~retired
        away = rng.random(len(i)) < p.stoppers_leaving_care
        self.own_posts = x["employer"][i[died | retired | stops]]
        x["standing"][i[died]], x["standing"][i[retired]] = GONE, RETIRED
        x["standing"][i[stops & away]] = RESERVOIR
        self.seek(i[stops & ~away], 1)
        x["since_month"][i[stops]] = month
        i = self.students
        o = x["programme"][i]
        first, success = np.minimum(p.first_year_dropout[o], 0.95), p.study_success[o]
        later = 12 * np.maximum((p.study_duration[o] + 6) // 12, 1) - 13
        rate = np.where(month - x["since_month"][i] < 12, -np.log(1 - first) / 11,
                        np.where((later > 0) & (success < 1 - first), np.log((1 - first) / success) / np.maximum(later, 1), 0))
        drops = fires(i, rate)
        x["standing"][i[drops]] = GONE
        done = ~drops & (x["due_month"][i] <= month)
        x["standing"][i[done]] = GONE
        stays = done & (rng.random(len(i)) < p.sector_yield[o])
        self.seek(i[stays], 0)
        x["graduate"][i[stays]], x["occupation"][i[stays]] = True, o[stays]
        i = self.former
        age = self.ages(i)
        band = np.clip(np.searchsorted(TENURE_FIRST, month - x["since_month"][i], side="right") - 1, 0, 7)
        years = np.array([0.1, 0.35, 0.75, 1.5, 3.5, 7.5, 12, 20])[band]
        rate = np.log(2) / p.return_half_life
        mean = (1 - np.exp(-rate * p.reservoir_years)) / (rate * p.reservoir_years)
        died = fires(i, p.death_hazard[age] / 12)
        back = (rng.random(len(i)) < (1 - np.exp(-p.return_by_age[age] * p.return_per_year / 12 * np.exp(-rate * years) / mean)) * self.entry_offer) & ~died
        x["standing"][i[died | (~back & (x["due_month"][i] <= month))]] = GONE
        self.seek(i[back], 1)
        i = np.flatnonzero((x["standing"] == SEEKER) & (x["due_month"] <= month))
        x["standing"][i] = np.where(x["channel"][i] == 1, RESERVOIR, GONE)

    def seek(self, i, channel):
        x = self.x
        x["standing"][i], x["channel"][i] = SEEKER, channel
        x["due_month"][i] = self.month + int(self.p.search_months)

    # ---- filling: stands in place of the market

    def fill(self):
        x, rng = self.x, self.rng
        employer, occupation = np.concatenate(self.posts, axis=1)
        # those who move take a post that was left and leave their own
        movers = self.movers[rng.random(len(self.movers)) < 0.9][: len(employer)]
        if len(movers):
            k = rng.permutation(len(employer))[: len(movers)]
            own, own_occupation = x["employer"][movers].copy(), x["occupation"][movers].copy()
            self.hire(movers, employer[k], own_occupation, True)
            employer[k], occupation[k] = own, own_occupation
        self.add("moves", len(movers))
        seekers = rng.permutation(np.flatnonzero(x["standing"] == SEEKER))[: len(employer)]
        m = len(seekers)
        self.hire(seekers, employer[:m], occupation[:m], False)
        new = self.newcomers(len(employer) - m)
        self.hire(new, employer[m:], occupation[m:], False)
        new = self.newcomers(len(self.own_posts))
        self.hire(new, self.own_posts, rng.integers(0, N_OCCUPATIONS, len(new)), False)
        x["standing"][new], x["hours"][new] = ZZP, self.p.zzp_hours

    def newcomers(self, n):
        """Appends n persons from outside, with the mix of ages of those who come into care."""
        p, x, rng = self.p, self.x, self.rng
        first = len(x["standing"])
        young, side, distance = p.young_starters_per_year, *(p.inflow_by_channel[2:4] * p.offers_per_entrant)
        channel = rng.choice([0, 2, 3], n, p=np.array([young, side, distance]) / (young + side + distance))
        u = rng.random(n)
        age = np.where(channel == 0, p.young_starter_age_from + (p.young_starter_age_to - p.young_starter_age_from) * u,
                       p.candidate_age_from + (p.candidate_age_to - p.candidate_age_from) * u)
        for name, values in x.items():
            x[name] = np.concatenate([values, np.zeros(n, values.dtype)])
        x["channel"][first:], x["programme"][first:] = channel, NONE
        x["birth_month"][first:] = self.month - (12 * age).astype(int)
        x["man"][first:] = rng.random(n) >= p.candidates_female_share
        x["background"][first:] = 2 * (rng.random(n) < p.migration_background_share)
        self.branch_before = np.concatenate([self.branch_before, np.full((4, n), NONE)], axis=1)
        self.hours_before = np.concatenate([self.hours_before, np.zeros((2, n))], axis=1)
        return np.arange(first, first + n)

    def hire(self, i, employer, occupation, moves):
        x, rng = self.x, self.rng
        branch = self.e["branch"][employer]
        mean = self.usual_hours(i, branch, occupation)
        hours = np.clip(np.floor(mean + self.p.new_hours_spread * rng.standard_normal(len(i)) + 0.5), 4, 40)
        if moves:
            hours = np.where(rng.random(len(i)) < self.p.kept_hours_share, x["hours"][i], hours)
            x["wish"][i] = np.where(x["wish"][i] > x["hours"][i], np.maximum(x["wish"][i], hours), hours)
        else:
            begins = (x["channel"][i] != 1) | x["graduate"][i]
            x["care_month"][i[begins]] = self.month
            x["strain"][i] = x["engagement"][i] = 0
            x["wish"][i], x["due_month"][i], x["health"][i] = hours, NEVER, WELL
        x["standing"][i], x["employer"][i], x["branch"][i] = EMPLOYEE, employer, branch
        x["region"][i], x["occupation"][i] = self.e["region"][employer], occupation
        x["since_month"][i], x["hours"][i] = self.month, hours
        self.e["newcomers"] += np.bincount(employer, minlength=self.n_employers)

    # ---- outputs

    def census(self):
        p, x = self.p, self.x
        i = np.flatnonzero(x["standing"] == EMPLOYEE)
        branch, hours = x["branch"][i], x["hours"][i]
        cell, cells = x["region"][i] * N_BRANCHES + branch, N_REGIONS * N_BRANCHES
        counts = np.bincount(cell, minlength=cells)
        out = [counts, np.bincount(cell, hours, cells),
               np.bincount(x["region"][i] * N_OCCUPATIONS + x["occupation"][i], minlength=N_REGIONS * N_OCCUPATIONS),
               np.bincount(self.ages(i) * 2 + x["man"][i], minlength=2 * N_AGES), np.bincount(x["man"][i], hours, 2),
               np.bincount(branch, x["strain"][i], N_BRANCHES), np.bincount(branch, x["engagement"][i], N_BRANCHES),
               np.bincount(cell, x["engagement"][i] < self.low, cells), np.bincount(x["standing"], minlength=7)]
        pressure = np.bincount(cell, x["strain"][i] > self.high[branch], cells)
        sick = x["health"][i] >= OTHER
        lost = sick * np.where(x["health_month"][i] == self.month, 0.5, 1.0) * 30.4375 * p.partial_return_weight
        by_branch = np.bincount(branch, lost, N_BRANCHES) + self.days_lost
        self.branch_absence = by_branch / np.maximum(np.bincount(branch, minlength=N_BRANCHES), 1) / 30.4375
        own = np.flatnonzero(x["standing"] == ZZP)
        own_cell = x["region"][own] * N_BRANCHES + x["branch"][own]
        out += [np.bincount(own_cell, minlength=cells), np.bincount(own_cell, x["hours"][own], cells)]
        self.add("employee_months", len(i))
        self.add("self_employed_months", len(own))
        self.add("person_months", len(x["standing"]))
        self.add("high_pressure", pressure.sum())
        self.add("days_lost", by_branch.sum())
        if self.month % 3 == 2:
            out += self.compare()
        self.out = out

    def compare(self):
        x, month = self.x, self.month
        works = x["standing"] == EMPLOYEE
        kept, branch = self.branch_before[month % 12 // 3], np.minimum(x["branch"], N_BRANCHES - 1)
        out = []
        if self.quarters >= 4:
            was = kept != NONE
            both = works & was
            out = [np.bincount(branch[works & ~was], minlength=N_BRANCHES), np.bincount(kept[was & ~works], minlength=N_BRANCHES),
                   np.bincount(kept[both], minlength=N_BRANCHES), np.bincount(kept[both & (kept != branch)], minlength=N_BRANCHES),
                   np.bincount(kept[both & (month - x["since_month"] < 12)], minlength=N_BRANCHES)]
        kept[:] = np.where(works, branch, NONE)
        self.quarters += 1
        if month % 12 == 11:
            hours = self.hours_before[month // 12 % 2]
            change = x["hours"] - hours
            if self.years >= 2:
                status = np.select([~works, change >= 2, change <= -2], [3, 1, 2], 0)
                out.append(np.bincount(status[hours > 0], minlength=4))
            hours[:] = np.where(works, x["hours"], 0)
            self.years += 1
        return out

    def compact(self):
        standing = self.x["standing"]
        keep = ((standing != GONE) & (standing != RETIRED)) | (self.branch_before != NONE).any(0) | (self.hours_before > 0).any(0)
        for name, values in self.x.items():
            self.x[name] = values[keep]
        self.branch_before, self.hours_before = self.branch_before[:, keep], self.hours_before[:, keep]

    def run_month(self):
        """Seconds but for the filling."""
        at = [time.perf_counter()]
        standing = self.x["standing"]
        self.posts = []
        self.workload()
        self.own, self.students, self.former = (np.flatnonzero(standing == s) for s in (ZZP, STUDENT, RESERVOIR))
        self.employees()
        self.others()
        at.append(time.perf_counter())
        self.fill()
        at.append(time.perf_counter())
        self.census()
        at.append(time.perf_counter())
        if self.month % 12 == 11:
            self.compact()
        self.month += 1
        return at[1] - at[0] + at[3] - at[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--trials", type=int, default=1)
    options = parser.parse_args()
    from statistics import NormalDist
    quantile = NormalDist().inv_cdf
    figures = []
    for trial in range(options.trials):
        world = World(options.folder, trial + 1)
        world.high = np.array([quantile(1 - share) for share in world.p.high_pressure_share])
        world.low = quantile(world.p.leave_intention_share)
        seconds = sum(world.run_month() for _ in range(options.months))
        working = world.totals["employee_months"] + world.totals["self_employed_months"]
        figures.append(1e9 * seconds / working)
    print(f"machine numpy {np.__version__}, {options.months} months")
    print(f"figure comparable_per_working {np.median(figures):.6g} ns")
    for name, value in world.totals.items():
        print(f"total {name} {value:.0f}")


main()
