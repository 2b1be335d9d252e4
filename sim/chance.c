/* SPDX-License-Identifier: Apache-2.0 */
#include "chance.h"

#include "draw.h"
#include "hazard.h"
#include "rows.h"

/* The upper half of the draw against the bound; the compiler makes vectors of it. */
CLONES static void may_meet(uint64_t key, const uint32_t *restrict person, size_t n, uint32_t bound,
                            uint8_t *restrict may)
{
    for (size_t k = 0; k < n; k++)
        may[k] = (uint32_t)(draw_detail_keyed(key, person[k], 0) >> 32) <= bound;
}

size_t chance_list(uint64_t key, const uint32_t *person, size_t n, double chance, uint16_t *place)
{
    uint8_t may[BLOCK_ROWS];
    const double bound = chance * 4294967296.0 + 1; /* rounded up */
    if (chance <= 0)
        return 0;
    may_meet(key, person, n, bound < UINT32_MAX ? (uint32_t)bound : UINT32_MAX, may);
    return rows_list(may, 1, n, place);
}
