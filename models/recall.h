/* SPDX-License-Identifier: Apache-2.0 */
/* What the model does for a replay of its events. */
#ifndef MODELS_RECALL_H
#define MODELS_RECALL_H

#include "../sim/replay.h"

extern const struct events_model model_events;
extern const struct replay_model model_replay;

#endif
