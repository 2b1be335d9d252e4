/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the scenario room: interventions while they are read, key by key. Problems are added to
 * those of the reader. */
#ifndef SIM_INTERVENTION_KEYS_H
#define SIM_INTERVENTION_KEYS_H

#include "scenario_keys.h"

#define INTERVENTION_NO_LEVER SIZE_MAX /* until one is given; a term that is not given is NAN */

/* NULL: none of that name. */
struct intervention *intervention_keys_find(const struct scenario_reader *reader, const char *name);

/* Takes over one key of the intervention. */
void intervention_keys_read(struct scenario_reader *reader, const struct yaml_entry *entry,
                            struct intervention *item);

/* When all is read: false, reported, if no lever or an unknown one was given. */
bool intervention_keys_has_lever(struct scenario_reader *reader, const struct intervention *item,
                                 const struct place *place);

#endif
