# SPDX-License-Identifier: Apache-2.0
# read_sample.R RESULT.h5: opens a result file with ncdf4. Of any result it checks names, units,
# dates and codes; of the file of make_sample also the values. R sees the axes in reverse order.
suppressPackageStartupMessages(library(ncdf4))
path <- commandArgs(trailingOnly = TRUE)[1]
check <- function(condition, text) {
  if (!isTRUE(condition)) stop(sprintf("%s: %s", path, text), call. = FALSE)
}
file <- nc_open(path)

# Dates: days since 2022-01-01 are the first days of the months in `month`.
check(file$dim$time$units == "days since 2022-01-01", "unit of time")
check(file$dim$time$calendar == "standard", "calendar of time")
check(file$dim$time$unlim, "time is not unlimited")
months <- as.integer(ncvar_get(file, "month"))
dates <- as.Date("2022-01-01") + as.integer(ncvar_get(file, "time"))
want <- as.Date(sprintf("%04d-%02d-01", 2022 + months %/% 12, months %% 12 + 1))
check(identical(as.integer(dates), as.integer(want)), "dates and months differ")
digests <- as.character(ncvar_get(file, "month_digest"))
check(length(digests) == length(months) && all(grepl("^[0-9a-f]{16}$", digests)), "digests")

# Codes: names and flag_meanings agree on every dimension.
coded <- Filter(function(name) ncatt_get(file, name, "flag_meanings")$hasatt, names(file$dim))
for (name in coded) {
  words <- strsplit(ncatt_get(file, name, "flag_meanings")$value, " ", fixed = TRUE)[[1]]
  check(identical(as.character(ncvar_get(file, paste0(name, "_name"))), words), name)
  check(identical(as.integer(file$dim[[name]]$vals), seq_along(words) - 1L), name)
}

# Series: doubles along time with unit and meaning.
is_series <- function(variable) {
  variable$prec == "double" && variable$ndims > 0 &&
    variable$dim[[variable$ndims]]$name == "time"
}
series <- Filter(is_series, file$var)
check(length(series) > 0, "no series")
for (variable in series) {
  check(nchar(variable$units) > 0 && nchar(variable$longname) > 0, variable$name)
  values <- ncvar_get(file, variable$name, collapse_degen = FALSE)
  check(!any(is.na(values)) || any(is.nan(values)), paste(variable$name, "has NA"))
  check(dim(values)[length(dim(values))] == length(months), variable$name)
}
check(ncatt_get(file, 0, "Conventions")$value == "CF-1.10", "Conventions")

# Texts are UTF-8, whatever the locale: ncdf4 does not say so.
utf8 <- function(text) {
  Encoding(text) <- "UTF-8"
  text
}

is_sample <- ncatt_get(file, 0, "title")$value == "Sample of the store"
if (is_sample) {
  employed <- ncvar_get(file, "employed") # sex x region x time
  check(identical(dim(employed), c(2L, 3L, 15L)), "axes of employed")
  want <- outer(outer(0:1, 10 * (0:2), "+"), 1000 + 100 * (0:14), "+")
  check(all(employed == want), "values of employed")
  check(all(ncvar_get(file, "cases") == outer(0:199, 0:14, "+")), "values of cases")
  check(all(ncvar_get(file, "wage_index") == 1 + (0:14) / 8), "values of wage_index")
  check(dates[1] == as.Date("2021-11-01") && dates[15] == as.Date("2023-01-01"), "dates")
  check(utf8(ncatt_get(file, 0, "institution")$value) == "Zorgonderzoek Co\u00f6peratie", "accents")
  check(utf8(ncvar_get(file, "parameter_name")[3]) == "ge\u00efnde premie", "accents of a text")
  check(utf8(ncvar_get(file, "scenario")) == "title: \u00e9\u00e9n voorbeeld\nmonths: 15\n", "scenario")
}
nc_close(file)
cat(sprintf("R ncdf4: right%s\n", if (is_sample) ", every value" else ""))
