# SPDX-License-Identifier: Apache-2.0
"""Quantities of the calibration targets, measured in result files the way the statistics are."""
import h5py
import numpy as np

BRANCHES = ("umc hospitals mental_health general_practice other_care nursing_homes home_care "
            "disability_care youth_care social_work childcare").split()


class Run:
    """A result file: series by name, months as (year, month)."""

    def __init__(self, path):
        self.file = h5py.File(path, "r")
        self.month = self.file["month"][:]

    def __getitem__(self, name):
        return self.file[name][:]

    def at(self, year, month):
        """Row of a calendar month, or None."""
        rows = np.flatnonzero(self.month == (year - 2022) * 12 + month - 1)
        return int(rows[0]) if len(rows) else None

    def total(self, name):
        values = self[name]
        return values.reshape(values.shape[0], -1).sum(axis=1)

    def rows_of(self, period):
        """Rows of '2019q1', '2021' (a year) or '2019-06'."""
        if "q" in period:
            year, quarter = period.split("q")
            months = [(int(year), 3 * int(quarter) - 2 + k) for k in range(3)]
        elif "-" in period:
            months = [tuple(int(x) for x in period.split("-"))]
        else:
            months = [(int(period), m + 1) for m in range(12)]
        rows = [self.at(*m) for m in months]
        return None if any(r is None for r in rows) else rows


def branch_columns(part):
    if part == "vvt":
        return [BRANCHES.index("nursing_homes"), BRANCHES.index("home_care")]
    if part == "narrow":
        return [k for k, b in enumerate(BRANCHES) if b != "childcare"]
    return [BRANCHES.index(part)] if part else list(range(len(BRANCHES)))


def by_branch(run, name, part, rows):
    """Sum over regions and the branches of a part, for each row."""
    values = run[name][rows]
    if values.ndim == 3:
        values = values.sum(axis=1)
    return values[:, branch_columns(part)].sum(axis=1)


def absence(run, period, part=""):
    rows = run.rows_of(period)
    if rows is None:
        return None
    return 100 * by_branch(run, "days_lost", part, rows).sum() / by_branch(run, "days_of_employment", part, rows).sum()


def last_row(run, period):
    rows = run.rows_of(period)
    return None if rows is None else rows[-1]


def quarter_flow(run, name, period):
    row = last_row(run, period)
    if row is None:
        return None
    value = run.total(name)[row]
    return value if value > 0 else None


def year_sum(run, name, period):
    rows = run.rows_of(period)
    return None if rows is None else run[name][rows].sum(axis=0)


def measure(run, quantity, period):
    """Value of a target in a run, or None where the run does not cover it."""
    name, _, part = quantity.partition(":")
    row = last_row(run, period) if "-" not in period else None
    if name == "employees" and row is not None:
        return by_branch(run, "employees", part, [run.rows_of(period)[1]])[0]
    if name == "working_persons" and row is not None:
        return run["working_persons"][run.rows_of(period)].mean()
    if name == "share_of_all_working_persons" and row is not None:
        return run["working_share"][run.rows_of(period)].mean()
    if name == "inflow_12_months":
        return quarter_flow(run, "inflow_12m", period)
    if name == "outflow_12_months":
        return quarter_flow(run, "outflow_12m", period)
    if name == "inflow_share" and row is not None:
        channels = year_sum(run, "hired_by_channel", period)
        pick = {"education": [0], "returner": [1], "side_and_distance": [2, 3]}[part]
        return channels[pick].sum() / channels.sum()
    if name == "outflow_share" and row is not None:
        gone = year_sum(run, "outflow_by_destination", period)
        pick = {"industry": [0], "retirement": [3], "rest": [1, 2, 4, 5]}[part]
        return gone[pick].sum() / gone.sum()
    if name == "employer_change" and row is not None:
        return employer_change(run, row, part)
    if name == "two_year_status":
        return two_year_status(run, period, part)
    if name == "tenure_share":
        return tenure_share(run, period, part)
    if name == "absence" and row is not None:
        return absence(run, period, part)
    if name == "absence_by_duration" and row is not None:
        classes = ["days_1_14", "days_15_91", "days_92_365", "days_366_730"]
        days = year_sum(run, "days_lost_by_class", period)[classes.index(part)]
        return 100 * days / run.total("days_of_employment")[run.rows_of(period)].sum()
    if name == "absence_reports_per_employee" and row is not None:
        spells = sum(run.total(e)[run.rows_of(period)].sum() for e in ("event_spell_short", "event_spell_begins"))
        return spells / run.total("employees")[run.rows_of(period)].mean()
    if name == "open_vacancies" and row is not None:
        return run.total("vacancies_open")[run.rows_of(period)].mean()
    if name == "vacancies_per_1000_jobs" and row is not None:
        return run["vacancy_rate"][run.rows_of(period)].mean()
    if name == "new_vacancies" and row is not None:
        return run["vacancies_published"][run.rows_of(period)].sum()
    return measure_more(run, name, part, period, row)


def employer_change(run, row, part):
    """Employees then and now whose employer or branch is another, as a share of employees now."""
    employees = run.total("employees")[row]
    changed, other = run.total("changed_employer_12m")[row], run.total("moved_branch_12m")[row]
    if changed == 0:
        return None
    return {"": changed, "same_branch": changed - other, "other_branch": other}[part] / employees


def tenure_share(run, period, part):
    """Employees by time with their employer: published for the first quarter of the period, held against the last."""
    row = last_row(run, period.split("-")[-1])
    if row is None:
        return None
    tenure = run["employees_by_tenure"][row]
    pick = {"below_1_year": slice(0, 3), "year_2": slice(3, 4), "years_3_5": slice(4, 5), "years_6_10": slice(5, 6),
            "beyond_10_years": slice(6, 8)}[part]
    return tenure[pick].sum() / tenure.sum()


def two_year_status(run, period, part):
    end = period.split("-")[-1]
    row = last_row(run, end)
    if row is None:
        return None
    names = ["same_hours", "more_hours", "fewer_hours", "not_employee"]
    status = run["hours_status_2y"][row].astype(float)
    cohort = cohort_of_two_years(run, end)
    if status.sum() == 0 or cohort is None:
        return None
    status[3] = cohort - status[:3].sum()
    return status[names.index(part)] / cohort


def cohort_of_two_years(run, end):
    year = int(end.split("q")[0]) - 2
    row = run.at(year, 12)
    if row is not None:
        return run.total("employees")[row]
    return run_start(run, year)


def run_start(run, year):
    """Employees of the start population, if the run begins right after the end of that year."""
    if run.month[0] != (year + 1 - 2022) * 12:
        return None
    names = [n.decode() if isinstance(n, bytes) else n for n in run.file["margin_name"][:]]
    found = run.file["margin_found"][:]
    return sum(f for n, f in zip(names, found) if n == "employees_by_branch")


def measure_more(run, name, part, period, row):
    if name == "graduates_in_care_after_24_months":
        years = [y for y in range(2018, 2025) if run.at(y, 12) is not None and run.total("graduates_cohort_2y")[run.at(y, 12)] > 0]
        if not years:
            return None
        at = run.at(years[-1], 12)
        return run.total("graduates_staying_2y")[at] / run.total("graduates_cohort_2y")[at]
    if row is None:
        return None
    if name == "fte_per_employee":
        at = run.rows_of(period)[-1]
        if part in ("female", "male"):
            sex = ["female", "male"].index(part)
            return run["hours_by_sex"][at][sex] / run["employees_by_age"][at][:, sex].sum()
        return by_branch(run, "hours_contracted", part, [at])[0] / by_branch(run, "employees", part, [at])[0]
    if name == "leavers_with_tenure_under_24_months":
        tenure = year_sum(run, "leavers_by_tenure", period)
        return (tenure[:4].sum() + tenure[8:].sum()) / tenure.sum()
    if name == "leavers_below_35":
        age = year_sum(run, "leavers_by_age", period)
        return age[:4].sum() / age.sum()
    if name in ("self_employed", "zzp_growth"):
        now = run.total("self_employed")[run.rows_of(period)].mean()
        if name == "self_employed":
            return now
        before = run.rows_of(str(int(period[:4]) - 1))
        return None if before is None else now / run.total("self_employed")[before].mean() - 1
    if name == "female_share" and not part:
        at = run.rows_of(period)[-1]
        age = run["employees_by_age"][at]
        return age[:, 0].sum() / age.sum()
    if name == "age_share" and part in ("under_35", "age_35_54", "age_55_plus"):
        age = run["employees_by_age"][run.rows_of(period)[-1]].sum(axis=1)
        pick = {"under_35": slice(0, 4), "age_35_54": slice(4, 6), "age_55_plus": slice(6, 12)}[part]
        return age[pick].sum() / age.sum()
    if name == "high_pressure_share":
        rows = run.rows_of(period)
        return by_branch(run, "high_pressure", part, rows).sum() / by_branch(run, "employees", part, rows).sum()
    if name == "hours_removed_by_digital_innovation":
        return run.total("innovation_hours_removed")[run.rows_of(period)].mean()
    if name == "workers_needed_unchanged_policy":
        return run["workers_needed"][run.rows_of(period)].mean()
    return None
