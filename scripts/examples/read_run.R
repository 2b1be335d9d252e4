# SPDX-License-Identifier: Apache-2.0
# read_run.R RUN.h5: a result in R with ncdf4. Prints the employees at every year end by branch, as
# CSV. R sees the axes in reverse order: branch, region, time.
suppressPackageStartupMessages(library(ncdf4))
run <- nc_open(commandArgs(trailingOnly = TRUE)[1])
employees <- ncvar_get(run, "employees")                     # [branch, region, time]
by_branch <- apply(employees, c(3, 1), sum)                  # [time, branch]
colnames(by_branch) <- as.character(ncvar_get(run, "branch_name"))
dates <- as.Date("2022-01-01") + as.integer(ncvar_get(run, "time"))
december <- format(dates, "%m") == "12"
table <- data.frame(month = format(dates[december], "%Y-%m"), by_branch[december, , drop = FALSE])
message(sprintf("# %s (%s)", ncatt_get(run, "employees", "long_name")$value,
                ncatt_get(run, "employees", "units")$value))
write.csv(table, row.names = FALSE, quote = FALSE)
nc_close(run)
