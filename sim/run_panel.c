/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "run_panel.h"

#include <stdlib.h>

static int create(struct run_panel *run, const struct run_panel_begin *begin, const char *path,
                  const struct store_attribute *attributes, struct error *error)
{
    const struct panel_description description = {
        .path = path,
        .columns = &run->columns,
        .codes = begin->codes,
        .attributes = attributes,
        .n_attributes = begin->description->n_attributes + 1,
        .scenario_text = begin->description->scenario_text,
        .is_held = begin->past != NULL,
    };
    if (begin->past == NULL)
        return panel_create(&run->panel, &description, error);
    struct panel_past *past = NULL;
    int status = panel_past_open(&past, path, error);
    if (status >= 0)
        status = panel_create(&run->panel, &description, error);
    if (status >= 0)
        status = panel_past_put(run->panel, past, begin->past, error);
    panel_past_close(past);
    return status;
}

int run_panel_start(struct run_panel *run, const struct run_panel_begin *begin, struct error *error)
{
    const struct store_description *like = begin->description;
    const char *columns = begin->snapshots->columns;
    int status = tracks_named(&run->columns, begin->persons, columns, "snapshots: ", error);
    if (status < 0)
        return status;
    run->is_monthly = begin->snapshots->is_monthly;
    struct store_attribute *attributes = malloc((like->n_attributes + 1) * sizeof *attributes);
    char *path = store_beside(like->path, ".snapshots.h5");
    if (attributes && path) {
        memcpy(attributes, like->attributes, like->n_attributes * sizeof *attributes);
        attributes[like->n_attributes] = (struct store_attribute){
            "content", run->is_monthly ? "persons at the end of every month"
                                       : "persons at the end of every December"};
        status = create(run, begin, path, attributes, error);
    } else {
        status = fail(error, ERROR_MEMORY, "no memory for snapshots");
    }
    free(attributes);
    free(path);
    return status;
}

int run_panel_month(struct run_panel *run, int month, const char digest[17], struct error *error)
{
    const bool is_due = run->is_monthly || ((month % 12) + 12) % 12 == 11;
    return is_due ? panel_month(run->panel, month, digest, error)
                  : panel_skip(run->panel, month, digest, error);
}

int run_panel_finish(struct run_panel *run, struct error *error)
{
    const int status = panel_close(run->panel, error);
    run->panel = NULL;
    return status;
}

void run_panel_free(struct run_panel *run)
{
    panel_abandon(run->panel);
    *run = (struct run_panel){0};
}
