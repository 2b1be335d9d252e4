/* SPDX-License-Identifier: Apache-2.0 */
/* Who may meet a small chance: the draws of many persons at once. Pure; thread-safe. */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* Places of person[0 .. n-1], ascending, for whom draw_unit(draw_detail_keyed(key, person, 0)) may
 * be below chance: all for whom it is, and hardly another, so that what each has to be asked is
 * asked of few. n is at most BLOCK_ROWS (hazard.h); place needs room for n. Returns how many. */
size_t chance_list(uint64_t key, const uint32_t *person, size_t n, double chance, uint16_t *place);

#endif
