/* SPDX-License-Identifier: Apache-2.0 */
/* Compares sim/draw.h with O'Neill's own PCG library (Debian: libpcg-cpp-dev), bit for bit, and
 * its keys and decisions with a slow formulation written from the comment of the header alone.
 * A plain program: one line a claim, then "N passed, M failed". */
#include "../sim/draw.h"

#include <pcg_random.hpp>

#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace
{

using engine = pcg_engines::oneseq_rxs_m_xs_64_64;
using permutation = pcg_detail::rxs_m_xs_mixin<uint64_t, uint64_t>;

constexpr uint64_t multiplier = UINT64_C(6364136223846793005);
constexpr uint64_t increment = UINT64_C(1442695040888963407);
constexpr int n_states = 4000000;

struct tally {
    int passed = 0;
    int failed = 0;

    void claim(bool holds, const char *what)
    {
        std::printf("%s %s\n", holds ? "ok    " : "FAILED", what);
        (holds ? passed : failed)++;
    }
};

/* A mismatch is told with its place, so that it can be repeated. */
bool same(const char *what, uint64_t at, uint64_t ours, uint64_t theirs)
{
    if (ours != theirs)
        std::printf("       %s at %016" PRIx64 ": %016" PRIx64 " expected %016" PRIx64 "\n", what,
                    at, ours, theirs);
    return ours == theirs;
}

/* Knuth's generator, unrelated to the permutation under test, to visit states at random. */
uint64_t next_state(uint64_t state)
{
    return state * UINT64_C(0x5851F42D4C957F2D) + UINT64_C(0x14057B7EF767814F);
}

bool permute_equals_output_function()
{
    uint64_t state = 42;
    for (int i = 0; i < n_states; i++) {
        state = next_state(state);
        if (!same("draw_permute", state, draw_permute(state), permutation::output(state)))
            return false;
    }
    return true;
}

/* All shift distances meet all single bits, pairs of bits and long runs. */
bool permute_equals_output_function_at_edges()
{
    for (uint64_t top = 0; top < 32; top++) {
        for (int low = 0; low < 64; low++) {
            for (int high = low; high < 64; high++) {
                const uint64_t pair = UINT64_C(1) << low | UINT64_C(1) << high;
                const uint64_t run = (UINT64_MAX >> (63 - (high - low))) << low;
                for (uint64_t bits : {pair, run, ~pair, ~run}) {
                    const uint64_t state = (bits & UINT64_MAX >> 5) | top << 59;
                    if (!same("draw_permute", state, draw_permute(state),
                              permutation::output(state)))
                        return false;
                }
            }
        }
    }
    return true;
}

/* PCG's inverse gives the state back: draw_permute loses nothing. */
bool permute_is_undone_by_libpcg()
{
    uint64_t state = 7;
    for (int i = 0; i < n_states; i++) {
        state = next_state(state);
        if (!same("inverse", state, permutation::unoutput(draw_permute(state)), state))
            return false;
    }
    return true;
}

/* The engine outputs the permuted state before its step; its seed constructor steps once. */
bool permute_follows_stepped_engine()
{
    for (uint64_t seed : {UINT64_C(0), UINT64_C(1), UINT64_C(20220101), UINT64_MAX}) {
        engine generator(seed);
        uint64_t state = (seed + increment) * multiplier + increment;
        for (int i = 0; i < n_states / 4; i++) {
            if (!same("engine", state, draw_permute(state), generator()))
                return false;
            state = state * multiplier + increment;
        }
    }
    return true;
}

bool constants_are_those_of_libpcg()
{
    const uint64_t mcg = pcg_detail::mcg_multiplier<uint64_t>::multiplier();
    const uint64_t lcg = pcg_detail::default_multiplier<uint64_t>::multiplier();
    const uint64_t inc = pcg_detail::default_increment<uint64_t>::increment();
    /* States below 2^5 are not changed by the first xorshift, so the output is their product. */
    const uint64_t product = UINT64_C(1) * mcg;
    return same("mcg multiplier", 1, draw_permute(1), product ^ product >> 43) &&
           same("lcg multiplier", 0, multiplier, lcg) && same("increment", 0, increment, inc);
}

/* From here on: the comment of draw.h in bits and long arithmetic, not its code. */

__extension__ using wide = unsigned __int128; /* no standard type is as wide */

uint64_t product_plus(uint64_t a, uint64_t b, uint64_t c)
{
    const wide modulus = static_cast<wide>(1) << 64;
    return static_cast<uint64_t>((static_cast<wide>(a) * b + c) % modulus);
}

/* Three permutations: of the seed, of the place (month above word), of one step of PCG. */
uint64_t slow_key(uint64_t seed, int32_t month, uint32_t word)
{
    const wide wrapped_month =
        month < 0 ? (static_cast<wide>(1) << 32) - static_cast<wide>(-static_cast<int64_t>(month))
                  : static_cast<wide>(month);
    const uint64_t place =
        static_cast<uint64_t>(wrapped_month * (static_cast<wide>(1) << 32) + word);
    const uint64_t hashed =
        permutation::output(product_plus(seed, 1, UINT64_C(0x2545F4914F6CDD1D)));
    const uint64_t placed = permutation::output(product_plus(hashed, multiplier, place));
    return permutation::output(product_plus(placed, multiplier, increment));
}

uint64_t slow_word(uint64_t key, uint32_t person)
{
    const uint64_t weyl = UINT64_C(11400714819323198485);
    return permutation::output(product_plus(person, weyl, key));
}

uint32_t slow_decision(uint64_t seed, int32_t month, unsigned decision, uint32_t person)
{
    const uint64_t first = slow_word(slow_key(seed, month, decision / 4), person);
    const uint64_t second = slow_word(slow_key(seed, month, 4096 + decision / 4), person);
    uint32_t value = 0;
    for (unsigned bit = 0; bit < 16; bit++) {
        const unsigned place = 16 * (decision - decision / 4 * 4) + bit;
        value += static_cast<uint32_t>(first >> place & 1) * (UINT32_C(65536) << bit);
        value += static_cast<uint32_t>(second >> place & 1) * (UINT32_C(1) << bit);
    }
    return value;
}

constexpr uint64_t seeds[] = {0, 1, 2, 42, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
constexpr int32_t months[] = {INT32_MIN, -240, -1, 0, 1, 227, INT32_MAX};
constexpr uint32_t persons[] = {0, 1, 2, 1999999, UINT32_C(1) << 31, UINT32_MAX};

/* w / 2^64 is the golden ratio less one, rounded down: w (w + 2^64) fits 128 bits, one more not. */
bool weyl_step_is_golden()
{
    const wide one = static_cast<wide>(1) << 64;
    const wide step = DRAW_WEYL;
    wide product = 0;
    return !__builtin_mul_overflow(step, step + one, &product) &&
           __builtin_mul_overflow(step + 1, step + 1 + one, &product) && DRAW_WEYL % 2 == 1;
}

bool keys_equal_slow_form()
{
    for (uint64_t seed : seeds) {
        for (int32_t month : months) {
            for (uint32_t word : {0U, 1U, 4095U, 4096U, 65536U, UINT32_MAX}) {
                if (!same("draw_key", seed, draw_key(seed, month, word),
                          slow_key(seed, month, word)))
                    return false;
            }
        }
    }
    return true;
}

bool words_equal_slow_form()
{
    uint64_t key = 3;
    for (int i = 0; i < n_states / 4; i++) {
        key = next_state(key);
        const uint32_t person = i < 6 ? persons[i] : static_cast<uint32_t>(key >> 7);
        if (!same("draw_word", key, draw_word(key, person), slow_word(key, person)))
            return false;
    }
    return true;
}

bool decisions_equal_slow_form()
{
    for (uint64_t seed : seeds) {
        for (int32_t month : months) {
            for (unsigned decision = 0; decision < 4 * 40; decision++) {
                for (uint32_t person : persons) {
                    if (!same("draw_decision", decision,
                              draw_decision(seed, month, decision, person),
                              slow_decision(seed, month, decision, person)))
                        return false;
                }
            }
        }
    }
    return true;
}

bool details_equal_slow_form()
{
    for (uint64_t seed : seeds) {
        for (uint32_t person : persons) {
            for (uint32_t alternative : {0U, 1U, 99U, UINT32_MAX}) {
                const uint64_t word = slow_word(slow_key(seed, 12, 65536 + 9), person);
                if (!same("draw_detail", alternative, draw_detail(seed, 12, 9, person, alternative),
                          slow_word(word, alternative)))
                    return false;
            }
        }
    }
    return true;
}

/* The comparison must be able to fail: a permutation with one shift wrong is told apart. */
bool wrong_permutation_is_noticed()
{
    int equal = 0;
    uint64_t state = 42;
    for (int i = 0; i < 1000; i++) {
        state = next_state(state);
        const uint64_t word =
            ((state >> ((state >> 59) + 5)) ^ state) * UINT64_C(12605985483714917081);
        equal += (word >> 42 ^ word) == permutation::output(state);
    }
    return equal == 0;
}

} // namespace

int main()
{
    tally all;
    all.claim(constants_are_those_of_libpcg(), "multipliers and increment are those of libpcg");
    all.claim(weyl_step_is_golden(), "the step between persons is 2^64 / golden ratio, odd");
    all.claim(permute_equals_output_function(),
              "draw_permute is the rxs_m_xs_64_64 output function on 4 million states");
    all.claim(permute_equals_output_function_at_edges(),
              "and on all pairs of bits and runs of bits under every shift");
    all.claim(permute_is_undone_by_libpcg(), "libpcg's inverse gives the state back");
    all.claim(permute_follows_stepped_engine(),
              "draw_permute of a stepped state is the output of a oneseq_rxs_m_xs_64_64 engine");
    all.claim(keys_equal_slow_form(), "draw_key equals the slow form");
    all.claim(words_equal_slow_form(), "draw_word equals the slow form");
    all.claim(decisions_equal_slow_form(), "draw_decision equals the slow form");
    all.claim(details_equal_slow_form(), "draw_detail equals the slow form");
    all.claim(wrong_permutation_is_noticed(), "a permutation with one wrong shift is noticed");
    std::printf("%d passed, %d failed\n", all.passed, all.failed);
    return all.failed == 0 ? 0 : 1;
}
