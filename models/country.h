/* SPDX-License-Identifier: Apache-2.0 */
/* The model as the engine runs it: the one place where its parts are put together. */
#ifndef MODELS_COUNTRY_H
#define MODELS_COUNTRY_H

#include "../sim/run.h"

/* The whole model. Who builds it says of which version, commit, compiler and flags. */
struct run_model country_model(void);

#endif
