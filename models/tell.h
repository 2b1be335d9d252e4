/* SPDX-License-Identifier: Apache-2.0 */
/* Lives in words. */
#ifndef MODELS_TELL_H
#define MODELS_TELL_H

#include "../sim/life.h"

extern const struct life_words model_words;

#endif
