/* SPDX-License-Identifier: Apache-2.0 */
/* The hot loop. Level one in SSE2 (every x86-64) or plain C; both give the same candidates or a few
 * more, and level two decides exactly, so all builds agree. */
#include "hazard.h"

#include <string.h>

enum {
    CHUNK = 64,   /* rows screened together */
    WIDE_ROWS = 8 /* of which drawn together, where the processor can */
};

/* What level one tells of a chunk of rows. */
struct screened {
    size_t first, n, n_listed;
    _Alignas(CACHE_LINE) uint64_t words[CHUNK][4]; /* the draws */
    /* candidates, ascending: row * HAZARD_LANES + lane; with room for a vector behind the last */
    uint16_t listed[(CHUNK + 2) * HAZARD_LANES];
};

/* Twice as wide where the processor can; asked at run time. */
#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_WIDE 1
#include "hazard_wide.h"
#else
#define HAS_WIDE 0
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#endif

#include "hazard_parts.h"

CLONES static void hash_rows(const uint32_t *person, size_t n, const uint64_t key[4],
                             uint64_t words[CHUNK][4], uint16_t *restrict noise)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            words[i][k] = draw_word(key[k], person[i]);
    for (size_t i = 0; i < n; i++)
        noise[i] = (uint16_t)(words[i][3] >> 48);
}

/* Bit l is set if the draw of lane l may be below upper * a * b. a * b is 1/2^24; its upper half,
 * rounded up, is a factor of 1/256. */
#ifdef __SSE2__
static inline __m128i screen8(__m128i draw, __m128i upper, __m128i a, __m128i b)
{
    const __m128i factor = _mm_add_epi16(_mm_mulhi_epu16(a, b), _mm_set1_epi16(1));
    const __m128i high = _mm_mulhi_epu16(upper, factor), low = _mm_mullo_epi16(upper, factor);
    const __m128i bound = _mm_or_si128(_mm_slli_epi16(high, 8), _mm_srli_epi16(low, 8));
    const __m128i fits = _mm_cmpeq_epi16(_mm_srli_epi16(high, 8), _mm_setzero_si128());
    const __m128i most = _mm_or_si128(bound, _mm_andnot_si128(fits, _mm_set1_epi16(-1)));
    return _mm_cmpeq_epi16(_mm_subs_epu16(draw, most), _mm_setzero_si128());
}

static inline unsigned screen16(const uint64_t *words, const uint16_t *upper, const uint16_t *a,
                                const uint16_t *b, uint16_t first_a)
{
    const __m128i *vd = (const __m128i *)(const void *)words,
                  *vu = (const __m128i *)(const void *)upper,
                  *va = (const __m128i *)(const void *)a, *vb = (const __m128i *)(const void *)b;
    const __m128i others = _mm_set_epi16(-1, -1, -1, -1, -1, -1, -1, 0);
    const __m128i low_a =
        _mm_or_si128(_mm_and_si128(_mm_loadu_si128(va), others), _mm_cvtsi32_si128(first_a));
    const __m128i low =
        screen8(_mm_loadu_si128(vd), _mm_loadu_si128(vu), low_a, _mm_loadu_si128(vb));
    const __m128i high = screen8(_mm_loadu_si128(vd + 1), _mm_loadu_si128(vu + 1),
                                 _mm_loadu_si128(va + 1), _mm_loadu_si128(vb + 1));
    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, high));
}
#else
static inline unsigned screen16(const uint64_t *words, const uint16_t *upper, const uint16_t *a,
                                const uint16_t *b, uint16_t first_a)
{
    uint16_t draw[HAZARD_LANES];
    memcpy(draw, words, sizeof draw);
    unsigned mask = 0;
    for (unsigned l = 0; l < HAZARD_LANES; l++) {
        const uint32_t factor = ((uint32_t)(l ? a[l] : first_a) * b[l] >> 16) + 1;
        const uint64_t bound = (uint64_t)upper[l] * factor >> 8;
        mask |= (unsigned)(draw[l] <= bound) << l;
    }
    return mask;
}
#endif

/* The upper bounds by class: those of the month's policy where they are made. */
static inline const uint16_t *bounds_of(const struct hazard_group *group,
                                        const struct hazard_rows *rows)
{
    return rows->policy && group->has_raised ? group->raised : group->upper;
}

/* Level one of a chunk: the lanes of each row that may fire, without a branch that depends on luck.
 */
CLONES static void screen_rows(const struct hazard_group *group, const struct hazard_rows *rows,
                               size_t first, const uint64_t words[CHUNK][4], uint16_t mask[CHUNK])
{
    const size_t n = rows->n - first < CHUNK ? rows->n - first : CHUNK;
    const unsigned used = group->n_words == 4 ? 0xFFFF : 0xFF;
    const uint16_t *upper = bounds_of(group, rows);
    for (size_t j = 0; j < n; j++) {
        const size_t i = first + j;
        mask[j] = (uint16_t)(used & screen16(words[j], upper + rows->class_of[i] * HAZARD_LANES,
                                             rows->factor_a + rows->a[i] * (size_t)HAZARD_LANES,
                                             rows->factor_b + rows->b[i] * (size_t)HAZARD_LANES,
                                             factor_a_of(group, rows, i, 0)));
    }
}

#if HAS_WIDE
WIDE static void screen_rows_wide(const struct hazard_group *group, const struct hazard_rows *rows,
                                  size_t first, const uint64_t words[CHUNK][4],
                                  uint16_t mask[CHUNK])
{
    const size_t n = rows->n - first < CHUNK ? rows->n - first : CHUNK;
    const unsigned used = group->n_words == 4 ? 0xFFFF : 0xFF;
    const uint16_t *upper = bounds_of(group, rows);
    const uint16_t *factor_a = rows->factor_a, *factor_b = rows->factor_b;
    const bool has_own = group->has_own;
    for (size_t j = 0; j < n; j++) {
        const size_t i = first + j;
        const uint16_t *a = factor_a + rows->a[i] * (size_t)HAZARD_LANES;
        mask[j] = (uint16_t)(used & screen_wide(words[j], upper + rows->class_of[i] * HAZARD_LANES,
                                                a, factor_b + rows->b[i] * (size_t)HAZARD_LANES,
                                                has_own ? rows->own[i] : *a));
    }
}

static bool is_widest(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi2");
}

static bool is_wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define screen_rows_wide screen_rows
static bool is_widest(void)
{
    return false;
}

static bool is_wide(void)
{
    return false;
}

static void wide_screen(const struct hazard_group *group, struct hazard_rows *rows,
                        const uint16_t *upper, const uint64_t key[4], struct screened *chunk)
{
    (void)group, (void)rows, (void)upper, (void)key, (void)chunk;
}
#endif

/* The bound of screen16 raised; one lane at a time, which the compiler makes vectors of. */
static inline unsigned screen_raised(const uint64_t *words, const uint16_t *upper,
                                     const uint16_t a[HAZARD_LANES], const uint16_t *b,
                                     const struct raise *raise)
{
    uint16_t draw[HAZARD_LANES];
    unsigned mask = 0;
    memcpy(draw, words, sizeof draw);
    for (unsigned l = 0; l < HAZARD_LANES; l++) {
        const uint32_t factor = ((uint32_t)a[l] * b[l] >> 16) + 1;
        const uint64_t bound = (uint64_t)upper[l] * factor >> 8;
        const uint32_t most = bound < UINT16_MAX ? (uint32_t)bound : UINT16_MAX;
        mask |= (unsigned)(draw[l] <= raised(raise, l, most)) << l;
    }
    return mask;
}

CLONES static void screen_rows_raised(const struct hazard_group *group,
                                      const struct hazard_rows *rows, size_t first,
                                      const uint64_t words[CHUNK][4], uint16_t mask[CHUNK])
{
    const size_t n = rows->n - first < CHUNK ? rows->n - first : CHUNK;
    const unsigned used = group->n_words == 4 ? 0xFFFF : 0xFF;
    struct raise raise;
    raise_init(&raise, group, rows->policy);
    for (size_t j = 0; j < n; j++) {
        const size_t i = first + j;
        uint16_t a[HAZARD_LANES];
        memcpy(a, rows->factor_a + rows->a[i] * (size_t)HAZARD_LANES, sizeof a);
        a[0] = factor_a_of(group, rows, i, 0);
        mask[j] =
            (uint16_t)(used &
                       screen_raised(words[j], group->upper + rows->class_of[i] * HAZARD_LANES, a,
                                     rows->factor_b + rows->b[i] * (size_t)HAZARD_LANES, &raise));
    }
}

/* Level two of a row: its candidates among the lanes. */
static inline void fire(const struct hazard_group *group, const struct hazard_keys *keys,
                        const struct hazard_rows *rows, size_t i, const uint64_t *words,
                        unsigned mask, struct hazard_fired *fired)
{
    for (; mask; mask &= mask - 1) {
        const unsigned lane = (unsigned)__builtin_ctz(mask);
        const unsigned decision = 4 * group->words[lane / 4] + lane % 4;
        const uint16_t n = fired->n[decision];
        fired->row[decision][n] = rows->row[i];
        fired->n[decision] = (uint16_t)(n + decide(group, keys, rows, i, lane, words[lane / 4]));
    }
}

/* The set bits of the masks. */
static void list_candidates(const uint16_t *mask, struct screened *chunk)
{
    for (size_t j = 0; j < chunk->n; j++)
        for (unsigned left = mask[j]; left; left &= left - 1)
            chunk->listed[chunk->n_listed++] =
                (uint16_t)(j * HAZARD_LANES + (unsigned)__builtin_ctz(left));
}

/* In whole vectors. Rows behind the last are drawn as well and hold anything valid. */
static void screen_widest(const struct hazard_group *group, struct hazard_rows *rows,
                          const uint64_t key[4], struct screened *chunk)
{
    for (size_t i = chunk->first + chunk->n; i % WIDE_ROWS > 0; i++)
        rows->class_of[i] = rows->a[i] = rows->b[i] = 0;
    wide_screen(group, rows, bounds_of(group, rows), key, chunk);
    while (chunk->n_listed > 0 &&
           chunk->listed[chunk->n_listed - 1] >= chunk->n * (size_t)HAZARD_LANES)
        chunk->n_listed--;
}

/* Draws a chunk and lists its candidates. */
static void screen_listed(const struct hazard_group *group, struct hazard_rows *rows,
                          const uint64_t key[4], struct screened *chunk)
{
    const size_t first = chunk->first;
    const uint64_t(*words)[4] = (const uint64_t(*)[4])chunk->words;
    const bool has_bounds = !rows->policy || group->has_raised;
    uint16_t mask[CHUNK];
    if (has_bounds && is_widest()) {
        screen_widest(group, rows, key, chunk);
        return;
    }
    hash_rows(rows->person + first, chunk->n, key, chunk->words, rows->noise + first);
    if (!has_bounds)
        screen_rows_raised(group, rows, first, words, mask);
    else if (is_wide())
        screen_rows_wide(group, rows, first, words, mask);
    else
        screen_rows(group, rows, first, words, mask);
    list_candidates(mask, chunk);
}

/* Level two of listed candidates, without a branch that depends on luck but for policy's. */
static void fire_listed(const struct hazard_group *group, const struct hazard_keys *keys,
                        const struct hazard_rows *rows, const struct screened *chunk,
                        struct hazard_fired *fired)
{
    for (size_t k = 0; k < chunk->n_listed; k++) {
        const size_t j = chunk->listed[k] / HAZARD_LANES, i = chunk->first + j;
        const unsigned lane = chunk->listed[k] % HAZARD_LANES;
        const unsigned decision = 4 * group->words[lane / 4] + lane % 4;
        const uint16_t n = fired->n[decision];
        fired->row[decision][n] = rows->row[i];
        fired->n[decision] =
            (uint16_t)(n + decide(group, keys, rows, i, lane, chunk->words[j][lane / 4]));
    }
}

static void screen_chunk(const struct hazard_group *group, const struct hazard_keys *keys,
                         struct hazard_rows *rows, size_t first, struct hazard_fired *fired)
{
    struct screened chunk;
    uint64_t key[4] = {0};
    chunk.first = first;
    chunk.n = rows->n - first < CHUNK ? rows->n - first : CHUNK;
    chunk.n_listed = 0;
    for (unsigned k = 0; k < group->n_words; k++)
        key[k] = keys->high[group->words[k]];
    screen_listed(group, rows, key, &chunk);
    fire_listed(group, keys, rows, &chunk, fired);
}

/* ---- groups of rare events: most rows are done with after one comparison ------------------- */

CLONES static void hash_plain(const uint32_t *person, size_t n, uint64_t first, uint64_t second,
                              uint64_t words[CHUNK][2])
{
    for (size_t i = 0; i < n; i++) {
        words[i][0] = draw_word(first, person[i]);
        words[i][1] = draw_word(second, person[i]);
    }
}

/* Bit l is set if the draw of lane l may be below the bound. */
#ifdef __SSE2__
static inline unsigned screen_plain8(const uint64_t words[2], const uint16_t *upper)
{
    const __m128i draw = _mm_loadu_si128((const __m128i *)(const void *)words);
    const __m128i bound = _mm_loadu_si128((const __m128i *)(const void *)upper);
    const __m128i may = _mm_cmpeq_epi16(_mm_subs_epu16(draw, bound), _mm_setzero_si128());
    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(may, _mm_setzero_si128()));
}
#else
static inline unsigned screen_plain8(const uint64_t words[2], const uint16_t *upper)
{
    uint16_t draw[8];
    unsigned mask = 0;
    memcpy(draw, words, sizeof draw);
    for (unsigned l = 0; l < 8; l++)
        mask |= (unsigned)(draw[l] <= upper[l]) << l;
    return mask;
}
#endif

static void raise_most(const struct hazard_group *group, const struct hazard_policy *policy,
                       uint16_t most[HAZARD_LANES])
{
    struct raise raise;
    raise_init(&raise, group, policy);
    for (unsigned l = 0; l < HAZARD_LANES; l++)
        most[l] = raised(&raise, l, most[l]);
}

/* Rows held against one bound, or each against that of its class. */
static void screen_most(const uint64_t words[CHUNK][2], const uint16_t *most, uint8_t mask[CHUNK])
{
    for (size_t j = 0; j < CHUNK; j++)
        mask[j] = (uint8_t)screen_plain8(words[j], most);
}

static void screen_classes(const uint64_t words[CHUNK][2], const uint16_t *upper,
                           const uint16_t class_of[CHUNK], uint8_t mask[CHUNK])
{
    for (size_t j = 0; j < CHUNK; j++)
        mask[j] = (uint8_t)screen_plain8(words[j], upper + class_of[j] * (size_t)HAZARD_LANES);
}

#if !HAS_WIDE
#define screen_most_wide    screen_most
#define screen_classes_wide screen_classes
#endif

/* Level one of a chunk: mask[j] says which lanes of row j may fire. */
static void screen_plain_rows(const struct hazard_group *group, const struct hazard_rows *rows,
                              size_t first, const uint64_t words[CHUNK][2], uint8_t mask[CHUNK])
{
    uint16_t most[HAZARD_LANES];
    const bool is_fast = is_widest();
    if (group->by_class && (!rows->policy || group->has_raised)) {
        const uint16_t *class_of = rows->class_of + first, *upper = bounds_of(group, rows);
        if (is_fast)
            screen_classes_wide(words, upper, class_of, mask);
        else
            screen_classes(words, upper, class_of, mask);
        return;
    }
    memcpy(most, group->most, sizeof most);
    if (rows->policy)
        raise_most(group, rows->policy, most);
    if (is_fast)
        screen_most_wide(words, most, mask);
    else
        screen_most(words, most, mask);
}

/* Bit j is set if mask[j] is not 0. */
static inline uint64_t hits_of(const uint8_t mask[CHUNK])
{
    uint64_t none = 0;
    for (unsigned k = 0; k < CHUNK / ROWS_AT_ONCE; k++)
        none |= (uint64_t)rows_mask(mask + k * ROWS_AT_ONCE, 0) << k * ROWS_AT_ONCE;
    return ~none;
}

static void screen_plain(const struct hazard_group *group, const struct hazard_keys *keys,
                         struct hazard_rows *rows, size_t first, struct hazard_fired *fired)
{
    _Alignas(CACHE_LINE) uint64_t words[CHUNK][2];
    uint8_t mask[CHUNK];
    const size_t n = rows->n - first < CHUNK ? rows->n - first : CHUNK;
    hash_plain(rows->person + first, n, keys->high[group->words[0]], keys->high[group->words[1]],
               words);
    for (size_t j = n; j < CHUNK;
         j++) { /* behind the last row: anything valid, and not looked at */
        words[j][0] = words[j][1] = 0;
        rows->class_of[first + j] = 0;
    }
    screen_plain_rows(group, rows, first, (const uint64_t(*)[2])words, mask);
    uint64_t hits = hits_of(mask);
    if (n < CHUNK)
        hits &= (UINT64_C(1) << n) - 1;
    for (; hits; hits &= hits - 1) {
        const unsigned j = (unsigned)__builtin_ctzll(hits);
        fire(group, keys, rows, first + j, words[j], mask[j], fired);
    }
}

void hazard_screen(const struct hazard_group *group, const struct hazard_keys *keys,
                   struct hazard_rows *rows, struct hazard_fired *fired)
{
    for (size_t first = 0; first < rows->n; first += CHUNK)
        if (group->is_plain)
            screen_plain(group, keys, rows, first, fired);
        else
            screen_chunk(group, keys, rows, first, fired);
}
