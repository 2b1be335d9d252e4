# SPDX-License-Identifier: Apache-2.0
# read_events.R RUN.events.h5: a file of events in R with rhdf5 (Bioconductor; Debian:
# r-bioc-rhdf5). Prints how often each event happened in each year, as CSV.
suppressPackageStartupMessages(library(rhdf5))
path <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) as.vector(h5read(path, name))
month <- rep(read("page_month"), read("page_batches"))
event <- read("event_name")[read("batch_event") + 1]         # codes count from 0
records <- read("batch_records")
counts <- tapply(records, list(year = 2022 + month %/% 12, event = event), sum)
counts[is.na(counts)] <- 0
table <- data.frame(year = rownames(counts), counts, check.names = FALSE)
write.csv(table, row.names = FALSE, quote = FALSE)
meaning <- suppressWarnings(h5readAttributes(path, "batch_event"))$long_name   # axes it cannot read
message(sprintf("# batch_event: %s; %d records in %d batches", meaning, sum(records), length(records)))
h5closeAll()
